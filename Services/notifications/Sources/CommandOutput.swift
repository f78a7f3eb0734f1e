import Foundation

/// Where commands write for people: results to standard output, and nowhere else.
package enum CommandOutput {
    /// Tests listen here.
    @TaskLocal package static var write: @Sendable (String) -> Void = { print($0) }

    /// Writes `value` as JSON with sorted keys.
    static func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        write(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
