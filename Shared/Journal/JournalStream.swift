package import FoundationEssentials

/// One chain of the journal: everything that concerns one rental, or one request.
package struct JournalStream: Sendable, Hashable, CustomStringConvertible {
    /// `rental:` or `request:` and an identifier; letters, digits, `:`, `-`, `_` and `.` only.
    package let text: String

    package static func rental(_ id: UUID) -> JournalStream { JournalStream(unchecked: "rental:\(lowercased(id))") }
    package static func request(_ id: UUID) -> JournalStream { JournalStream(unchecked: "request:\(lowercased(id))") }

    /// Another chain of a service's own. `nil` for an empty or long text and for other characters.
    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: ":-_.".utf8.contains(byte)
            }
        }
        guard isPlain, (1...200).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    private static func lowercased(_ id: UUID) -> String { id.uuidString.lowercased() }

    package var description: String { text }
}
