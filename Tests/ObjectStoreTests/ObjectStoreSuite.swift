import FoundationEssentials
import ObjectStore
import Testing

/// What every object store promises; run with an empty one. Its copy in the integration tests is this file.
struct ObjectStoreSuite {
    let store: any ObjectStore
    /// Longer than what a store sends as one piece.
    var largeLength = 700_000

    func run() async throws {
        try await writesAndReads()
        try await overwrites()
        try await readsRanges()
        try await reportsAbsence()
        try await deletes()
        try await lists()
        try await keepsTheOldObjectWhenAWriteFails()
    }

    private func name(_ text: String) throws -> ObjectName { try #require(ObjectName(text)) }

    /// Bytes whose neighborhoods differ, because 251 divides no length that a store likes.
    private func bytes(_ count: Int) -> [UInt8] {
        let block = [UInt8](0...250)
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += block }
        return Array(bytes.prefix(count))
    }

    private func stream(_ bytes: [UInt8], step: Int) -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            for start in stride(from: 0, to: bytes.count, by: step) {
                continuation.yield(Array(bytes[start..<min(bytes.count, start + step)]))
            }
            continuation.finish()
        }
    }

    private func read(_ name: ObjectName, _ range: Range<Int>?) async throws -> (Int, [UInt8]) {
        let (length, chunks) = try await store.read(name, range: range)
        var result: [UInt8] = []
        for try await chunk in chunks { result += chunk }
        return (length, result)
    }

    private func writesAndReads() async throws {
        for length in [0, 1, 65_536, largeLength] {
            let name = try name("round/trip-\(length)")
            let content = bytes(length)
            let stored = try await store.write(name, from: stream(content, step: 50_001))
            #expect(stored == length)
            #expect(try await store.length(of: name) == length)
            let (whole, result) = try await read(name, nil)
            #expect(whole == length)
            #expect(result == content)
            try await store.delete(name)
        }
    }

    private func overwrites() async throws {
        let name = try name("over/write")
        try await store.write(name, bytes: bytes(1_000))
        try await store.write(name, bytes: [1, 2, 3])
        #expect(try await store.read(name, atMost: 10) == [1, 2, 3])
        await #expect(throws: ObjectStoreError.self) { try await store.read(name, atMost: 2) }
        try await store.delete(name)
    }

    private func readsRanges() async throws {
        let name = try name("ranges/object")
        let content = bytes(300_000)
        try await store.write(name, bytes: content)
        for range in [0..<1, 0..<300_000, 299_999..<300_000, 100..<200_000, 262_143..<262_145] {
            let (whole, result) = try await read(name, range)
            #expect(whole == 300_000)
            #expect(result == Array(content[range]))
        }
        #expect(try await read(name, 299_000..<400_000).1 == Array(content[299_000...]))
        for empty in [5..<5, 300_000..<300_010, 900_000..<900_001] {
            let (whole, result) = try await read(name, empty)
            #expect(whole == 300_000)
            #expect(result.isEmpty)
        }
        try await store.delete(name)
    }

    private func reportsAbsence() async throws {
        let name = try name("absent/object")
        #expect(try await store.length(of: name) == nil)
        await #expect(throws: ObjectStoreError.absent) { try await store.read(name, range: nil) }
        await #expect(throws: ObjectStoreError.absent) { try await store.read(name, range: 0..<1) }
        await #expect(throws: ObjectStoreError.absent) { try await store.read(name, range: 0..<0) }
    }

    private func deletes() async throws {
        let name = try name("delete/object")
        try await store.write(name, bytes: [1])
        try await store.delete(name)
        try await store.delete(name)
        #expect(try await store.length(of: name) == nil)
        #expect(try await store.names(under: "delete/").isEmpty)
    }

    private func lists() async throws {
        let texts = ["list/a", "list/a-b", "list/b/c", "list/b/d.e", "list/bb", "other/x"]
        for text in texts.reversed() { try await store.write(try name(text), bytes: [0]) }
        #expect(try await store.names(under: "").map(\.text) == texts.sorted())
        #expect(try await store.names(under: "list/").map(\.text) == Array(texts.prefix(5)).sorted())
        #expect(try await store.names(under: "list/b").map(\.text) == ["list/b/c", "list/b/d.e", "list/bb"])
        #expect(try await store.names(under: "list/b/").map(\.text) == ["list/b/c", "list/b/d.e"])
        #expect(try await store.names(under: "nothing").isEmpty)
        await #expect(throws: ObjectStoreError.invalidPrefix) { try await store.names(under: "../") }
        for text in texts { try await store.delete(try name(text)) }
    }

    private func keepsTheOldObjectWhenAWriteFails() async throws {
        struct Broken: Error {}
        let name = try name("broken/object")
        try await store.write(name, bytes: [1, 2, 3])
        let content = bytes(largeLength)
        let broken = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield(content)
            continuation.finish(throwing: Broken())
        }
        await #expect(throws: Broken.self) { try await store.write(name, from: broken) }
        #expect(try await store.read(name, atMost: 10) == [1, 2, 3])
        try await store.delete(name)
    }
}
