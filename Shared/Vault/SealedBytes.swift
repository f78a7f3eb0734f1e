/// The sealed form of a stream of plaintext: an asynchronous sequence that pulls and holds one frame at most.
package struct SealedBytes<Base: AsyncSequence>: AsyncSequence where Base.Element == [UInt8] {
    let base: Base
    let sealer: ObjectSealer

    package struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        var sealer: ObjectSealer
        var isAtEnd = false

        package mutating func next() async throws -> [UInt8]? {
            while !isAtEnd {
                guard let bytes = try await base.next() else {
                    isAtEnd = true
                    return try sealer.finish()
                }
                let sealed = try sealer.seal(bytes)
                if !sealed.isEmpty { return sealed }
            }
            return nil
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), sealer: sealer) }
}

extension SealedBytes: Sendable where Base: Sendable {}

/// Seals `bytes` while they are pulled.
///
/// - Important: iterate it once. Iterating twice would seal different bytes under the same nonces.
package func sealed<Base: AsyncSequence>(_ bytes: Base, with sealer: ObjectSealer) -> SealedBytes<Base> {
    SealedBytes(base: bytes, sealer: sealer)
}
