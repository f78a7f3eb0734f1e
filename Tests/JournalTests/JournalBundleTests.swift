import DurableFiles
import Foundation
import Journal
import Testing

@Suite("a chain as a signed file")
struct JournalBundleTests {
    private let stream = JournalStream.rental(UUID())
    private let key: CheckpointKey
    private let bundle: JournalBundle

    init() throws {
        key = try CheckpointKey(.random())
        let chain = JournalChain(keys: .random())
        var (entries, mac): ([JournalEntry], [UInt8]) = ([], JournalChain.beginning)
        for position in 1...20 {
            let draft = JournalDraft(
                kind: "captures.deleted", actor: "member:1", reason: "customer's act", data: ["captures": "\(position)"]
            )
            let entry = chain.entry(
                draft, in: stream, at: Date(timeIntervalSince1970: 1_795_344_000), position: Int64(position), after: mac
            )
            entries.append(entry)
            mac = entry.mac
        }
        bundle = try JournalBundle(entries, of: stream, at: Date(timeIntervalSince1970: 1_795_344_001), signedBy: key)
    }

    @Test func `anybody checks it with the public key alone`() throws {
        #expect(JournalBundle.check(bundle.text, signedBy: key.publicKey) == .genuine(entries: 20))
        #expect(JournalBundle.check(bundle.text, signedBy: nil) == .genuine(entries: 20))
        let other = try CheckpointKey(.random())
        #expect(JournalBundle.check(bundle.text, signedBy: other.publicKey) == .forged)
        #expect(JournalBundle.check("", signedBy: nil) == .malformed)
    }

    @Test func `a byte that was flipped names its entry`() {
        let changed = bundle.text.replacing(#""captures":"7""#, with: #""captures":"8""#)
        #expect(JournalBundle.check(changed, signedBy: key.publicKey) == .changed(entry: 7))
        let lines = bundle.text.split(separator: "\n", omittingEmptySubsequences: false)
        let shorter = (lines[..<10] + lines[11...]).joined(separator: "\n")
        #expect(JournalBundle.check(shorter, signedBy: key.publicKey) == .changed(entry: 7))
        // Cut at the end, every line fits the one before: the signature does not.
        let cut = (lines[..<23] + lines[24...]).joined(separator: "\n")
        #expect(JournalBundle.check(cut, signedBy: key.publicKey) == .forged)
    }
}
