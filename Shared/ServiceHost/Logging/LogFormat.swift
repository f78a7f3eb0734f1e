/// How a log line looks.
package enum LogFormat: String, Sendable {
    /// One JSON object a line.
    case json
    /// For a terminal: time, level, message, `key=value`.
    case text
}
