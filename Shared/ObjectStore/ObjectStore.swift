/// Named sequences of bytes, written whole or not at all.
///
/// The two stores, ``DirectoryObjectStore`` and ``S3ObjectStore``, pass one suite of tests.
package protocol ObjectStore: Sendable {
    /// Puts `bytes` under `name`, replacing what is there. Readers see the old object or the new one, and after a
    /// failure, a cancellation or a power cut the old one stays.
    ///
    /// - Returns: how many bytes passed; the store was asked whether it holds as many.
    func write<Bytes: AsyncSequence & Sendable>(_ name: ObjectName, from bytes: Bytes) async throws -> Int
    where Bytes.Element == [UInt8]

    /// Reads an object or a part of it. Bytes are fetched as they are asked for.
    ///
    /// - Parameter range: cut to the object; `nil` for all of it.
    /// - Returns: the length of the whole object, and the bytes of the range. Iterate them once.
    /// - Throws: ``ObjectStoreError/absent``.
    func read(
        _ name: ObjectName, range: Range<Int>?
    ) async throws -> (length: Int, bytes: AsyncThrowingStream<[UInt8], any Error>)

    /// The object's length in bytes; `nil` when there is none.
    func length(of name: ObjectName) async throws -> Int?

    /// Deletes the object. An absent one is fine.
    func delete(_ name: ObjectName) async throws

    /// The names that begin with `prefix`, in the order of their bytes; all of them for the empty prefix.
    func names(under prefix: String) async throws -> [ObjectName]
}

extension ObjectStore {
    /// Puts bytes that are in memory under `name`.
    @discardableResult
    package func write(_ name: ObjectName, bytes: [UInt8]) async throws -> Int {
        try await write(name, from: OneChunk(bytes: bytes))
    }

    /// Reads a whole object into memory.
    ///
    /// - Throws: ``ObjectStoreError/unexpected(_:)`` when it is longer than `limit` bytes.
    package func read(_ name: ObjectName, atMost limit: Int) async throws -> [UInt8] {
        let (length, chunks) = try await read(name, range: nil)
        guard length <= limit else { throw ObjectStoreError.unexpected("an object longer than its limit") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        for try await chunk in chunks { bytes.append(contentsOf: chunk) }
        guard bytes.count == length else { throw ObjectStoreError.unexpected("fewer bytes than announced") }
        return bytes
    }
}

/// Bytes in memory as a sequence of one chunk.
struct OneChunk: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    let bytes: [UInt8]

    struct Iterator: AsyncIteratorProtocol {
        var bytes: [UInt8]?
        mutating func next() async -> [UInt8]? {
            defer { bytes = nil }
            return bytes
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes) }
}
