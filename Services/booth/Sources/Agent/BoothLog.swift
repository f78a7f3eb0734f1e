package import Logging
package import FoundationEssentials

/// How the agent's log looks.
package enum LogForm: String, Sendable, CaseIterable {
    /// Time, level, message and what belongs to it, for a person at the booth.
    case text
    /// One JSON object a line.
    case json
}

/// Writes the agent's log to standard error, a line per step.
package struct BoothLog: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let form: LogForm
    private let now: @Sendable () -> Date
    private let write: @Sendable (String) -> Void

    /// - Parameter write: where a line goes, its end included; standard error unless a test listens.
    package init(
        _ form: LogForm, level: Logger.Level = .info, now: @escaping @Sendable () -> Date = { Date() },
        write: @escaping @Sendable (String) -> Void = { BoothLog.toStandardError($0) }
    ) {
        self.form = form
        logLevel = level
        self.now = now
        self.write = write
    }

    /// Where lines go unless a test listens.
    @Sendable package static func toStandardError(_ line: String) { StandardError.write(line) }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = now().formatted(Date.ISO8601FormatStyle())
        switch form {
        case .text:
            let details = fields.map { " · \($0.key) \($0.value)" }.joined()
            write("\(time) \(event.level) \(event.message)\(details)\n")
        case .json:
            var line = [("time", time), ("level", "\(event.level)"), ("message", "\(event.message)")]
            line += fields.map { ($0.key, "\($0.value)") }
            write("{" + line.map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }.joined(separator: ",") + "}\n")
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 32: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
