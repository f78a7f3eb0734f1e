import Foundation

/// Where commands write for people: results to standard output, progress to standard error.
package enum CommandOutput {
    /// Tests listen here.
    @TaskLocal package static var write: @Sendable (String) -> Void = { print($0) }

    /// How a long step is getting on; not part of the result.
    package static func progress(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Writes `value` as JSON with sorted keys and instants as RFC 3339.
    package static func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        write(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
