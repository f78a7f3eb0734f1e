package import Foundation
package import Logging
package import WebPages

/// What the frame gives to a service: settings, logger, metrics, clock and pages.
package struct ServiceFrame: Sendable {
    /// The service's name.
    package let name: String
    /// All declared settings, already checked.
    package let settings: Settings
    package let logger: Logger
    /// Where everything measured through swift-metrics ends; use it to describe metrics.
    package let metrics: PrometheusRegistry
    /// The clock. Nothing else may ask for the time of day.
    package let now: @Sendable () -> Date
    /// Renders pages and texts.
    package let pages: Pages
    /// Which part of the service this process does.
    package var share = ProcessShare.everything

    /// - Throws: ``SettingError`` when a setting is wrong, `PagesError` when a template or text is.
    package init<Program: ServiceProgram>(
        for program: Program.Type, settings: Settings, site: Site, logger: Logger,
        metrics: PrometheusRegistry = PrometheusRegistry(), now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        name = Program.name
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
        self.now = now
        do throws(PagesError) {
            pages = try Pages(
                site: site, templates: [Self.own("Templates"), Program.templates].compactMap(\.self),
                texts: [Self.own("Texts"), Program.texts].compactMap(\.self),
                assets: [Program.assets].compactMap(\.self))
        } catch {
            switch error {
            case .missingAsset: throw SettingError("BOOTSTRAP_DIRECTORY", "is of no use: \(error)")
            case .missingScript: throw SettingError("HTMX_FILE", "is of no use: \(error)")
            default: throw error
            }
        }
    }

    /// A folder of what the pages of operators are made of.
    private static func own(_ folder: String) -> URL? {
        Bundle.module.bundleURL.appending(path: "Resources").appending(path: folder)
    }

    /// A frame for tests: settings by value, no Bootstrap, logs and metrics of its own.
    package static func forTests<Program: ServiceProgram>(
        _ program: Program.Type, _ values: [String: String] = [:],
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        now: @escaping @Sendable () -> Date = { Date(timeIntervalSince1970: 1_800_000_000) }
    ) throws -> ServiceFrame {
        let settings = try Settings(values, declared: FrameSettings.all + Program.settings)
        var site = try FrameSettings.site(from: settings)
        site.bootstrapDirectory = nil
        site.htmxFile = nil
        return try ServiceFrame(for: program, settings: settings, site: site, logger: logger, now: now)
    }
}
