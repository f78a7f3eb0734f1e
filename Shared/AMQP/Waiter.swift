import Synchronization

/// One suspended caller, woken exactly once by whoever comes first: the actor, a time limit or cancellation.
///
/// It can be woken from any thread, so that cancelling does not have to wait for a thread that is busy connecting.
final class Waiter<Value: Sendable>: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Value, Never>)
        case finished(Value)
    }

    private let state = Mutex(State.idle)

    var isFinished: Bool {
        state.withLock { state in
            if case .finished = state { true } else { false }
        }
    }

    /// Wakes the caller, or lets it not fall asleep. Answers `false` when somebody else was first.
    @discardableResult func finish(_ value: Value) -> Bool {
        let (isFirst, continuation) = state.withLock { state -> (Bool, CheckedContinuation<Value, Never>?) in
            switch state {
            case .finished: return (false, nil)
            case .idle:
                state = .finished(value)
                return (true, nil)
            case .waiting(let continuation):
                state = .finished(value)
                return (true, continuation)
            }
        }
        continuation?.resume(returning: value)
        return isFirst
    }

    /// Sleeps until ``finish(_:)``; cancelling the task finishes with what `onCancel` says. Call it once.
    func wait(onCancel: @Sendable () -> Value) async -> Value {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let value = state.withLock { state -> Value? in
                    if case .finished(let value) = state { return value }
                    state = .waiting(continuation)
                    return nil
                }
                if let value { continuation.resume(returning: value) }
            }
        } onCancel: {
            finish(onCancel())
        }
    }
}
