internal import Synchronization

/// The part of a body that is wanted, when more is sent.
final class S3Window: Sendable {
    private struct State {
        var toSkip: Int
        var toTake: Int
    }

    private let state: Mutex<State>

    init(skipping: Int, count: Int) { state = Mutex(State(toSkip: skipping, toTake: count)) }

    var isDone: Bool { state.withLock { $0.toTake == 0 } }

    /// What of the next chunk is wanted.
    func cut(_ chunk: [UInt8]) -> [UInt8] {
        state.withLock { state in
            if state.toSkip == 0 && chunk.count <= state.toTake {
                state.toTake -= chunk.count
                return chunk
            }
            let wanted = Array(chunk.dropFirst(state.toSkip).prefix(state.toTake))
            state.toSkip -= min(state.toSkip, chunk.count)
            state.toTake -= wanted.count
            return wanted
        }
    }
}
