import Archive
import Foundation
import Media
import Synchronization
import Testing

/// Files of zeros that exist nowhere, and what was asked about them.
final class SyntheticFiles: ArchiveSource {
    private let piece = [UInt8](repeating: 0, count: 1 << 18)
    private let asked = Mutex<[Int]>([])
    private let refused: Int?
    private let missing: Int

    /// - Parameters:
    ///   - refused: the entry that may not be downloaded any more.
    ///   - missing: bytes by which every file is shorter than was announced.
    init(refusing refused: Int? = nil, missing: Int = 0) {
        self.refused = refused
        self.missing = missing
    }

    var admitted: [Int] { asked.withLock { $0 } }

    func admit(_ entry: Int) async throws {
        asked.withLock { $0.append(entry) }
        if entry == refused { throw ArchiveInterruption.entryGone }
    }

    func open(_ entry: Int, _ range: Range<Int>) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let left = Mutex(max(0, range.count - missing))
        return AsyncThrowingStream { [piece] in
            let count = left.withLock { left in
                let count = min(left, piece.count)
                left -= count
                return count
            }
            return count == 0 ? nil : count == piece.count ? piece : Array(piece[..<count])
        }
    }
}

@Suite("ArchiveReader")
struct ArchiveReaderTests {
    private func plan(_ count: Int, of length: Int) throws -> ZIPPlan {
        try ZIPPlan(
            (1...count).map {
                try ZIPEntry(name: "\($0).jpg", length: length, checksum: 0, modified: ZIPEntry.earliest)
            })
    }

    private func read(_ reader: ArchiveReader) async throws -> Int {
        let count = Mutex(0)
        try await ArchiveBody.send(reader) { bytes in count.withLock { $0 += bytes.count } }
        return count.withLock { $0 }
    }

    /// The peak of what this process has held in memory so far, in bytes.
    private var peak: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return 1024 * (Int(line.filter(\.isNumber)) ?? 0)
        }
    }

    /// The bug: archives were put together on disk or in memory until the process was killed.
    @Test func `twenty gigabytes in five thousand files pass through little memory`() async throws {
        let plan = try plan(5000, of: 4_000_000)
        let before = try peak
        let read = try await read(ArchiveReader(plan, 0..<plan.length, from: SyntheticFiles()))
        #expect(read == plan.length && read > 20_000_000_000)
        #expect(try peak - before <= 64 << 20)
    }

    @Test func `before every file it is asked whether the download may go on`() async throws {
        let plan = try plan(3, of: 1000)
        let files = SyntheticFiles()
        #expect(try await read(ArchiveReader(plan, 0..<plan.length, from: files)) == plan.length)
        #expect(files.admitted == [0, 1, 2])
    }

    @Test func `while a file is long it is asked again`() async throws {
        let plan = try plan(1, of: 1 << 20)
        let files = SyntheticFiles()
        let clock = Mutex(ContinuousClock.now)
        let reader = ArchiveReader(
            plan, 0..<plan.length, from: files,
            now: {
                clock.withLock { now in
                    now += .milliseconds(400)
                    return now
                }
            })
        #expect(try await read(reader) == plan.length)
        // Four pieces and the end, each a look at the clock, and another one after each answer.
        #expect(files.admitted.count == 2)
    }

    @Test func `a file that is gone ends the download before its first byte`() async throws {
        let plan = try plan(3, of: 1000)
        let reader = ArchiveReader(plan, 0..<plan.length, from: SyntheticFiles(refusing: 1))
        let count = Mutex(0)
        await #expect(throws: ArchiveInterruption.entryGone) {
            try await ArchiveBody.send(reader) { bytes in count.withLock { $0 += bytes.count } }
        }
        #expect(count.withLock { $0 } < plan.length / 2)
    }

    @Test func `a file that is shorter than announced ends the download`() async throws {
        let plan = try plan(2, of: 1000)
        await #expect(throws: ArchiveInterruption.entryDiffers) {
            try await read(ArchiveReader(plan, 0..<plan.length, from: SyntheticFiles(missing: 1)))
        }
    }

    @Test func `what a client takes no more of is not read on`() async throws {
        struct Gone: Error {}
        let plan = try plan(100, of: 1 << 20)
        let files = SyntheticFiles()
        let count = Mutex(0)
        await #expect(throws: Gone.self) {
            try await ArchiveBody.send(ArchiveReader(plan, 0..<plan.length, from: files)) { _ in
                let sent = count.withLock { count in
                    count += 1
                    return count
                }
                if sent == 10 { throw Gone() }
            }
        }
        #expect(files.admitted.count <= 4)
    }
}
