import Hummingbird
import NIOCore
import ObjectStore

/// The sealed bytes of an upload as its parts hold them, one part after the other, fetched as they are asked for.
struct ArrivedBytes: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let store: any ObjectStore
    /// In their order.
    let parts: [UploadPart]

    struct Iterator: AsyncIteratorProtocol {
        let store: any ObjectStore
        var remaining: ArraySlice<UploadPart>
        var current: AsyncThrowingStream<[UInt8], any Error>.Iterator?

        mutating func next() async throws -> ByteBuffer? {
            while true {
                if let bytes = try await current?.next() { return ByteBuffer(bytes: bytes) }
                guard let part = remaining.popFirst() else { return nil }
                let (length, bytes) = try await store.read(part.object, range: nil)
                guard length == part.length else { throw ObjectStoreError.unexpected("a part of another length") }
                current = bytes.makeAsyncIterator()
            }
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(store: store, remaining: parts[...], current: nil) }
}
