import DurableFiles
import Foundation
import Journal
import Testing

@Suite("Checkpoints of the journal")
struct JournalCheckpointTests {
    private let key: CheckpointKey
    private let heads: [JournalCheckpoint.Head]

    init() throws {
        key = try CheckpointKey(.random())
        heads = (1...3).map { number in
            .init(stream: .rental(UUID()), position: Int64(number), mac: [UInt8](repeating: UInt8(number), count: 32))
        }
    }

    private func checkpoint(after previous: JournalCheckpoint? = nil, at seconds: Double = 1) throws
        -> JournalCheckpoint
    {
        try JournalCheckpoint(
            at: Date(timeIntervalSince1970: seconds), heads: heads, previous: previous?.fingerprint, signedBy: key)
    }

    @Test func `a checkpoint says what it said when it is read again`() throws {
        let first = try checkpoint()
        let second = try checkpoint(after: first)
        #expect(try JournalCheckpoint(text: first.text, signedBy: key.publicKey) == first)
        #expect(try JournalCheckpoint(text: second.text, signedBy: key.publicKey) == second)
        #expect(first.previous == nil)
        #expect(second.previous == first.fingerprint)
        #expect(second.heads == heads)
    }

    @Test func `every changed character of a checkpoint is noticed`() throws {
        let text = try checkpoint().text
        for offset in text.utf8.indices {
            var bytes = Array(text.utf8)
            bytes[text.utf8.distance(from: text.utf8.startIndex, to: offset)] ^= 1
            let changed = String(decoding: bytes, as: UTF8.self)
            #expect(throws: JournalError.self) { try JournalCheckpoint(text: changed, signedBy: key.publicKey) }
        }
    }

    @Test func `a line that was taken out is noticed`() throws {
        let lines = try checkpoint().text.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices.dropLast() {
            var fewer = lines
            fewer.remove(at: index)
            let text = fewer.joined(separator: "\n")
            #expect(throws: JournalError.self) { try JournalCheckpoint(text: text, signedBy: key.publicKey) }
        }
    }

    @Test func `a checkpoint of somebody else is called forged`() throws {
        let other = try CheckpointKey(.random())
        let text = try checkpoint().text
        #expect(throws: JournalError.forgedCheckpoint) { try JournalCheckpoint(text: text, signedBy: other.publicKey) }
    }

    @Test func `the newest file of a directory is found`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(try JournalCheckpoint.latest(in: directory, signedBy: key.publicKey) == nil)
        for seconds in [9.0, 100, 11] { try checkpoint(at: seconds).write(into: directory) }
        let latest = try JournalCheckpoint.latest(in: directory, signedBy: key.publicKey)
        #expect(latest?.at == Date(timeIntervalSince1970: 100))
    }
}
