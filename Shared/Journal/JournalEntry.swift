package import FoundationEssentials

/// One link of a chain.
package struct JournalEntry: Sendable, Equatable {
    package let stream: JournalStream
    /// 1 for the first.
    package let position: Int64
    /// To the microsecond, as the database keeps it.
    package let at: Date
    package let draft: JournalDraft
    /// The version of the journal's key that made ``mac``.
    package let keyVersion: Int
    /// HMAC-SHA256 over all of the above and the code of the entry before.
    package let mac: [UInt8]

    package var kind: String { draft.kind }
    package var actor: String { draft.actor }
    package var reason: String { draft.reason }
    package var data: [String: String] { draft.data }
    package var sealed: [UInt8]? { draft.sealed }

    package init(
        stream: JournalStream, position: Int64, at: Date, draft: JournalDraft, keyVersion: Int, mac: [UInt8]
    ) {
        self.stream = stream
        self.position = position
        self.at = at
        self.draft = draft
        self.keyVersion = keyVersion
        self.mac = mac
    }
}
