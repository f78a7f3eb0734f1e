package import FoundationEssentials
import Glibc
package import Logging

/// Writes log lines to standard error, each with one system call, so that a line is there when the process dies.
package struct ServiceLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level

    private let service: String
    private let format: LogFormat
    private let now: @Sendable () -> Date
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: where the finished line goes; standard error unless a test listens.
    package init(
        service: String, level: Logger.Level, format: LogFormat, now: @escaping @Sendable () -> Date = { Date() },
        write: @escaping @Sendable ([UInt8]) -> Void = Self.writeToStandardError
    ) {
        self.service = service
        logLevel = level
        self.format = format
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, later in later } }
        if let own = event.metadata { merged.merge(own) { _, later in later } }
        switch format {
        case .json: write(LogLine.json(event, metadata: merged, service: service, at: now()))
        case .text: write(LogLine.text(event, metadata: merged, service: service, at: now()))
        }
    }

    /// Writes all of `bytes`; gives up when standard error is closed, because there is nobody left to tell.
    package static func writeToStandardError(_ bytes: [UInt8]) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(STDERR_FILENO, rest, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest.removeFirst(count)
        }
    }
}
