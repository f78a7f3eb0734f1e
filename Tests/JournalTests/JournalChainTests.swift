import DurableFiles
import Foundation
import Journal
import Testing

@Suite("Chains of the journal")
struct JournalChainTests {
    private static let chain = JournalChain(keys: .random())
    private static let stream = JournalStream.rental(UUID())

    private func entries(
        _ count: Int, in stream: JournalStream = stream, by chain: JournalChain = chain
    ) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        for number in 0..<count {
            let draft = JournalDraft(
                kind: "capture.erased", actor: "service:retention", reason: "ceiling",
                data: ["capture": "\(number)", "rental": "r"], sealed: number.isMultiple(of: 2) ? [1, 2] : nil)
            entries.append(
                chain.entry(
                    draft, in: stream, at: Date(timeIntervalSince1970: 1_700_000_000.123456 + Double(number)),
                    position: Int64(number + 1), after: entries.last?.mac ?? JournalChain.beginning))
        }
        return entries
    }

    private func verdict(
        _ entries: [JournalEntry], head: JournalEntry?, by chain: JournalChain = chain
    ) -> JournalVerdict {
        var verification = JournalVerification(chain)
        for entry in entries { verification.take(entry) }
        return verification.verdict(head: head.map { ($0.position, $0.mac) })
    }

    private func changed(_ entry: JournalEntry, _ change: (inout JournalDraft) -> Void) -> JournalEntry {
        var draft = entry.draft
        change(&draft)
        return JournalEntry(
            stream: entry.stream, position: entry.position, at: entry.at, draft: draft, keyVersion: entry.keyVersion,
            mac: entry.mac)
    }

    @Test func `a chain as it was written is intact`() {
        let written = entries(10)
        #expect(verdict(written, head: written.last) == .intact(entries: 10))
        #expect(verdict([], head: nil) == .intact(entries: 0))
    }

    @Test func `an instant between two microseconds is bound as the database keeps it`() {
        for number in 0..<20_000 {
            let instant = Date(timeIntervalSinceReferenceDate: 816_000_000 + Double(number) * 1.7e-7)
            let written = Self.chain.entry(
                JournalDraft(kind: "a", actor: "b", reason: "c"), in: Self.stream, at: instant, position: 1,
                after: JournalChain.beginning)
            // As `Date` is written to a `timestamptz` and read back.
            let seconds = instant.timeIntervalSinceReferenceDate.rounded(.down)
            let rest = ((instant.timeIntervalSinceReferenceDate - seconds) * 1_000_000).rounded()
            let read = JournalEntry(
                stream: Self.stream, position: 1,
                at: Date(timeIntervalSinceReferenceDate: seconds + rest / 1_000_000), draft: written.draft,
                keyVersion: written.keyVersion, mac: written.mac)
            guard Self.chain.isGenuine(read, after: JournalChain.beginning) == true else {
                Issue.record("\(number)")
                return
            }
        }
    }

    @Test(arguments: 0..<10) func `a change of any field is named by its position`(position: Int) {
        let changes: [(inout JournalDraft) -> Void] = [
            { $0.kind += " " }, { $0.actor = "guest" }, { $0.reason = "" }, { $0.data["capture"] = "x" },
            { $0.data["more"] = "" }, { $0.data["rental"] = nil }, { $0.sealed = $0.sealed == nil ? [] : nil },
        ]
        for change in changes {
            var written = entries(10)
            written[position] = changed(written[position], change)
            #expect(verdict(written, head: written.last) == .broken(position: Int64(position + 1), .changed))
        }
    }

    @Test func `a change of time, position, stream or code is named`() {
        let written = entries(3)
        let second = written[1]
        func replaced(_ entry: JournalEntry) -> JournalVerdict {
            verdict([written[0], entry, written[2]], head: written[2])
        }
        func copy(
            stream: JournalStream? = nil, position: Int64? = nil, at: Date? = nil, mac: [UInt8]? = nil, version: Int = 1
        ) -> JournalEntry {
            JournalEntry(
                stream: stream ?? second.stream, position: position ?? second.position, at: at ?? second.at,
                draft: second.draft, keyVersion: version, mac: mac ?? second.mac)
        }
        #expect(replaced(copy()) == .intact(entries: 3))
        #expect(replaced(copy(at: second.at.addingTimeInterval(0.000_001))) == .broken(position: 2, .changed))
        #expect(replaced(copy(stream: .request(UUID()))) == .broken(position: 2, .changed))
        #expect(replaced(copy(mac: written[0].mac)) == .broken(position: 2, .changed))
        #expect(replaced(copy(mac: [])) == .broken(position: 2, .changed))
        #expect(replaced(copy(position: 5)) == .broken(position: 2, .missing))
        #expect(replaced(copy(version: 9)) == .broken(position: 2, .keyMissing))
    }

    @Test func `text that moves from one field to the next is noticed`() {
        var written = entries(1)
        written[0] = changed(written[0]) {
            $0.kind = "capture.erasedservice"
            $0.actor = ":retention"
        }
        #expect(verdict(written, head: written.last) == .broken(position: 1, .changed))
    }

    @Test func `a removed, an exchanged and a doubled entry are named`() {
        let written = entries(5)
        #expect(
            verdict(written.filter { $0.position != 3 }, head: written.last) == .broken(position: 3, .missing))
        #expect(
            verdict([written[0], written[2], written[1]] + written[3...], head: written.last)
                == .broken(position: 2, .missing))
        #expect(verdict(Array(written.dropFirst()), head: written.last) == .broken(position: 1, .missing))
        #expect(
            verdict(Array(written[..<2]) + written[1...], head: written.last) == .broken(position: 3, .missing))
    }

    @Test func `an entry of another chain does not fit in`() {
        let written = entries(3)
        let other = entries(3, in: .rental(UUID()))
        #expect(verdict([written[0], other[1], written[2]], head: written[2]) == .broken(position: 2, .changed))
    }

    @Test func `a cut tail shows against the head`() {
        let written = entries(5)
        #expect(verdict(Array(written.prefix(3)), head: written.last) == .broken(position: 4, .missing))
        #expect(verdict([], head: written.last) == .broken(position: 1, .missing))
    }

    @Test func `a head that is not the last entry shows`() {
        let written = entries(5)
        #expect(verdict(written, head: written[3]) == .broken(position: 5, .headDiffers))
        #expect(verdict(written, head: nil) == .broken(position: 5, .headDiffers))
    }

    @Test func `whoever lacks the key cannot write a chain that passes`() {
        let forged = entries(3, by: JournalChain(keys: .random()))
        #expect(verdict(forged, head: forged.last) == .broken(position: 1, .changed))
    }

    @Test func `after a new key the older part of a chain is still checked`() {
        let secrets = VersionedSecrets.random()
        let old = JournalChain(keys: secrets)
        let new = JournalChain(keys: secrets.addingVersion())
        var written = entries(2, by: old)
        written.append(
            new.entry(
                JournalDraft(kind: "a", actor: "b", reason: "c"), in: Self.stream, at: Date(), position: 3,
                after: written[1].mac))
        #expect(written.map(\.keyVersion) == [1, 1, 2])
        #expect(verdict(written, head: written.last, by: new) == .intact(entries: 3))
        #expect(verdict(written, head: written.last, by: old) == .broken(position: 3, .keyMissing))
    }

    @Test(arguments: ["", "rental 1", "a\nb", "é", String(repeating: "a", count: 201)])
    func `a stream's name holds nothing that a line of a checkpoint could mistake`(text: String) {
        #expect(JournalStream(text) == nil)
    }
}
