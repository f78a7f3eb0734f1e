/// The plaintext of a stream of sealed bytes: an asynchronous sequence that pulls and holds one frame at most.
///
/// It throws ``VaultError/truncated`` at the end of an object that was cut.
package struct OpenedBytes<Base: AsyncSequence>: AsyncSequence where Base.Element == [UInt8] {
    let base: Base
    let opener: ObjectOpener

    package struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        var opener: ObjectOpener
        var isAtEnd = false

        package mutating func next() async throws -> [UInt8]? {
            while !isAtEnd {
                guard let bytes = try await base.next() else {
                    isAtEnd = true
                    let last = try opener.finish()
                    return last.isEmpty ? nil : last
                }
                let opened = try opener.open(bytes)
                if !opened.isEmpty { return opened }
            }
            return nil
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), opener: opener) }
}

extension OpenedBytes: Sendable where Base: Sendable {}

/// Opens `bytes` while they are pulled.
package func opened<Base: AsyncSequence>(_ bytes: Base, with opener: ObjectOpener) -> OpenedBytes<Base> {
    OpenedBytes(base: bytes, opener: opener)
}
