import Synchronization

/// Messages that one caller publishes together, and what became of each.
///
/// The actor settles them one by one; the caller sleeps until none is left. Cancelling settles what is left at once.
package final class PublishBatch: Sendable {
    private struct Progress {
        var isSettled: [Bool]
        var failures: [Int: AMQPError] = [:]
        var open: Int
    }

    package let messages: [OutgoingMessage]
    private let progress: Mutex<Progress>
    private let waiter = Waiter<Void>()

    package init(_ messages: [OutgoingMessage]) {
        self.messages = messages
        progress = Mutex(Progress(isSettled: Array(repeating: false, count: messages.count), open: messages.count))
        if messages.isEmpty { waiter.finish(()) }
    }

    /// Whether there is nobody left to wait for the rest.
    package var isFinished: Bool { progress.withLock { $0.open == 0 } }

    /// Notes what became of a message; `nil` is success. Only the first outcome of a message counts.
    package func settle(_ index: Int, _ failure: AMQPError?) {
        let isLast = progress.withLock { progress in
            guard !progress.isSettled[index] else { return false }
            progress.isSettled[index] = true
            if let failure { progress.failures[index] = failure }
            progress.open -= 1
            return progress.open == 0
        }
        if isLast { waiter.finish(()) }
    }

    private func settleRest(_ failure: AMQPError) {
        progress.withLock { progress in
            for index in progress.isSettled.indices where !progress.isSettled[index] {
                progress.isSettled[index] = true
                progress.failures[index] = failure
            }
            progress.open = 0
        }
    }

    /// Waits until each message is settled; cancellation settles the rest as ``AMQPError/cancelled``.
    package func outcomes() async -> [Result<Void, AMQPError>] {
        await waiter.wait { settleRest(.cancelled) }
        let failures = progress.withLock { $0.failures }
        return messages.indices.map { index in failures[index].map { .failure($0) } ?? .success(()) }
    }
}
