/// Lets what is to be recorded at about the same time share one transaction: while one is under way, the next gathers.
///
/// With little to do each has a transaction of its own and waits for nobody; the more there is to do, the more share
/// one. After a failure they go one by one and then in growing groups, so that one that can never be recorded does not
/// hold up those beside it.
package actor GroupCommit<Item: Sendable, Outcome: Sendable> {
    private struct Waiting {
        var item: Item
        var continuation: CheckedContinuation<Outcome, any Error>
    }

    private let commit: @Sendable ([Item]) async throws -> [Outcome]
    private let most: Int
    private var waiting: [Waiting] = []
    private var isCommitting = false
    private var size: Int

    /// - Parameters:
    ///   - most: items in one transaction.
    ///   - commit: all or nothing; answers with one outcome per item, in their order.
    package init(atMost most: Int = 500, commit: @escaping @Sendable ([Item]) async throws -> [Outcome]) {
        self.most = most
        self.commit = commit
        size = most
    }

    /// Returns when the transaction with `item` is committed, and throws when it failed. Is not cancelled.
    package func perform(_ item: Item) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(Waiting(item: item, continuation: continuation))
            guard !isCommitting else { return }
            isCommitting = true
            Task { await commitAll() }
        }
    }

    /// How many wait for the transaction after the one under way: what a test asks.
    package var load: Int { waiting.count }

    private func commitAll() async {
        while !waiting.isEmpty {
            let group = Array(waiting.prefix(size))
            waiting.removeFirst(group.count)
            do {
                let outcomes = try await commit(group.map(\.item))
                precondition(outcomes.count == group.count, "each item has its outcome")
                for (one, outcome) in zip(group, outcomes) { one.continuation.resume(returning: outcome) }
                size = min(most, 2 * size)
            } catch {
                for one in group { one.continuation.resume(throwing: error) }
                size = 1
            }
        }
        isCommitting = false
    }
}
