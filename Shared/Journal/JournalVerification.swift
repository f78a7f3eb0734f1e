/// Follows one chain from its beginning, entry by entry, without keeping them.
package struct JournalVerification: Sendable {
    private let chain: JournalChain
    private var position: Int64 = 0
    private var mac = JournalChain.beginning
    private var failure: JournalVerdict?

    package init(_ chain: JournalChain) { self.chain = chain }

    /// Takes the next entry, in the order of positions. What comes after the first flaw is ignored.
    package mutating func take(_ entry: JournalEntry) {
        guard failure == nil else { return }
        guard entry.position == position + 1 else {
            failure = .broken(position: position + 1, .missing)
            return
        }
        switch chain.isGenuine(entry, after: mac) {
        case true?:
            position = entry.position
            mac = entry.mac
        case false?: failure = .broken(position: entry.position, .changed)
        case nil: failure = .broken(position: entry.position, .keyMissing)
        }
    }

    /// Compares the end with the chain's head, `nil` when it has none, and says what was found.
    package func verdict(head: (position: Int64, mac: [UInt8])?) -> JournalVerdict {
        if let failure { return failure }
        guard let head else {
            return position == 0 ? .intact(entries: 0) : .broken(position: position, .headDiffers)
        }
        if head.position > position { return .broken(position: position + 1, .missing) }
        return head.position == position && head.mac == mac
            ? .intact(entries: position) : .broken(position: position, .headDiffers)
    }
}
