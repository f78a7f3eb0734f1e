import PostgreSQL

extension Transaction {
    /// Runs long work beside the database and asks the server something now and then, which otherwise ends a
    /// transaction that is silent for too long.
    ///
    /// - Parameter work: must not use the transaction.
    func keptAwake<Outcome: Sendable>(
        every interval: Duration = .seconds(15), _ work: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                while true {
                    try await Task.sleep(for: interval)
                    // A task of its own: a statement that is cancelled at the end of the work breaks the transaction.
                    try await Task { _ = try await self.execute("select 1") }.value
                }
            }
            while let outcome = try await group.next() {
                if let outcome { return outcome }
            }
            throw CancellationError()
        }
    }
}
