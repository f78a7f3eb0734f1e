/// The bytes of an answer, chunk by chunk as they arrive, for one reader.
///
/// The server is slowed down when nobody reads: at most about 384 KiB are held. A body that is dropped before its end
/// ends the transfer; so does cancelling the task that awaits a chunk, which then throws.
package struct ResponseBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = TransferError

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let hold: ResponseBodyHold

        package mutating func next() async throws(TransferError) -> [UInt8]? {
            try await hold.engine.nextChunk(of: hold.id)
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(TransferError) -> [UInt8]? {
            try await hold.engine.nextChunk(of: hold.id)
        }
    }

    private let hold: ResponseBodyHold

    init(engine: TransferEngine, id: Int) { hold = ResponseBodyHold(engine: engine, id: id) }

    package func makeAsyncIterator() -> Iterator { Iterator(hold: hold) }
}

/// Ends the transfer when nobody can read it any more.
private final class ResponseBodyHold: Sendable {
    let engine: TransferEngine
    let id: Int

    init(engine: TransferEngine, id: Int) {
        self.engine = engine
        self.id = id
    }

    deinit {
        let (engine, id) = (engine, id)
        Task { await engine.discard(id) }
    }
}
