import ArgumentParser
import Configuration
import CoreMetrics
import FoundationEssentials
import Glibc
package import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
package import WebPages

/// The frame of every executable.
package enum ServiceHost {
    /// The version that `--version` prints.
    package static let version = "0.1.0"

    /// Reads the command line, does what it says and ends the process. Never returns.
    ///
    /// Exit codes: 0 done or stopped on request, 1 failed, 64 wrong command line, 78 wrong setting. Whatever goes wrong
    /// is one line on standard error.
    package static func run<Program: ServiceProgram>(_ program: Program.Type) async -> Never {
        // A peer that closes a connection is an error of that connection, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        var command: any ParsableCommand
        do {
            command = try RootCommand<Program>.parseAsRoot()
        } catch {
            RootCommand<Program>.exit(withError: error)
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch {
            // The parser's own errors, the wish for help among them, have another code than a failure.
            if error is ExitCode || RootCommand<Program>.exitCode(for: error) != .failure {
                RootCommand<Program>.exit(withError: error)
            }
            let isSetting = error is SettingError || error is PagesError
            ServiceLogHandler.writeToStandardError(Array("\(Program.name): \(ErrorText.describe(error))\n".utf8))
            exit(isSetting ? ExitCodes.configuration : ExitCodes.failure)
        }
    }

    /// The router of a service with everything that all services have. Tests give it to `TestClient`.
    package static func router(_ frame: ServiceFrame, _ parts: ServiceParts) -> Router<PageContext> {
        let router = Router(context: PageContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: MeasuredRequests(metrics: frame.metrics))
        PageFrame(pages: frame.pages).install(on: router)
        HealthRoutes(
            service: frame.name, board: ReadinessBoard(checks: parts.readiness), metrics: frame.metrics,
            startedAt: frame.now()
        ).add(to: router)
        if frame.share.hasPages { parts.routes(router) }
        return router
    }

    /// The frame of a real run: settings of the environment, logs to standard error.
    static func frame<Program: ServiceProgram>(for program: Program.Type) throws -> ServiceFrame {
        let settings = try Settings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider()),
            declared: FrameSettings.all + Program.settings)
        return try ServiceFrame(
            for: program, settings: settings, site: FrameSettings.site(from: settings),
            logger: logger(Program.name, settings))
    }

    /// The logger that the settings ask for. Libraries that make their own get the same handler.
    static func logger(_ service: String, _ settings: Settings) throws -> Logger {
        let level = Logger.Level(rawValue: try settings.string("LOG_LEVEL")) ?? .info
        let format = LogFormat(rawValue: try settings.string("LOG_FORMAT")) ?? .json
        LoggingSystem.bootstrap { _ in ServiceLogHandler(service: service, level: level, format: format) }
        return Logger(label: service)
    }

    /// Runs the service until it is asked to stop or one of its parts fails.
    static func serve<Program: ServiceProgram>(_ program: Program.Type, share: ProcessShare) async throws {
        var frame = try frame(for: program)
        frame.share = share
        let threads = try frame.settings.integer("HTTP_THREADS")
        NIOSingletons.groupLoopCountSuggestion = threads
        NIOSingletons.blockingPoolThreadCountSuggestion = threads
        MetricsSystem.bootstrap(frame.metrics)
        let parts = try await Program.parts(frame)
        if let unknown = share.named.subtracting(parts.workloads).min() {
            let known = parts.workloads.sorted().joined(separator: ", ")
            throw ValidationError("There is no workload \(unknown); \(frame.name) has \(known).")
        }
        let http = HTTPService(
            responder: router(frame, parts).buildResponder(), host: try frame.settings.string("HTTP_HOST"),
            port: try frame.settings.integer("HTTP_PORT"), portFile: try frame.settings.optionalString("PORT_FILE"),
            logger: frame.logger)
        let watch = ShutdownWatch(within: try frame.settings.duration("STOP_WITHIN"), logger: frame.logger)
        var configuration = ServiceGroupConfiguration(
            services: (parts.background + [http, watch]).map {
                .init(service: $0, successTerminationBehavior: .cancelGroup, failureTerminationBehavior: .cancelGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(frame.logger))
        configuration.maximumGracefulShutdownDuration = watch.graceful
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError where watch.wasAsked {
            frame.logger.warning("parts of the service were cancelled because they did not stop in time")
        } catch {
            await parts.close()
            throw error
        }
        await parts.close()
        frame.logger.notice("stopped")
    }

    /// The lifecycle tells every step; only what goes wrong there is of interest to an operator.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}
