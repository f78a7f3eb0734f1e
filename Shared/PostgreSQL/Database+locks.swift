extension Database {
    /// Runs `body` while holding the advisory lock `name`, which no other process can hold at the same time.
    ///
    /// The lock lives on a connection of its own. When that connection is lost, so is the lock: `body` is cancelled and
    /// ``DatabaseError/Kind/lockLost`` thrown.
    ///
    /// - Parameters:
    ///   - name: hashed to the server's 64 bits; psql can take the same with `hashtextextended(name, 0)`.
    ///   - limit: how long to wait for who has it; ``DatabaseError/Kind/timeout`` after that.
    @discardableResult
    package func withAdvisoryLock<T: Sendable>(
        _ name: String, waitingAtMost limit: Duration = .seconds(30), _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        let session = try await pool.makeSession(configuration.with(statementTimeout: limit))
        return try await holding(session) {
            let query: Query = "select pg_advisory_lock(hashtextextended(\(name)::text, 0))"
            _ = try await session.perform(Batch(queries: [query.named("wait for a lock")]))
            return try await Database.run(body, whileAlive: session)
        }
    }

    /// Runs `body` while holding the advisory lock `name`, if nobody else holds it.
    ///
    /// - Returns: nil when another has it.
    package func tryWithAdvisoryLock<T: Sendable>(
        _ name: String, _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T? {
        let session = try await pool.makeSession()
        return try await holding(session) {
            let query: Query = "select pg_try_advisory_lock(hashtextextended(\(name)::text, 0))"
            let results = try await session.perform(Batch(queries: [query.named("try to lock")]))
            guard try results[0].rows[0].decode(0, as: Bool.self) else { return nil }
            return try await Database.run(body, whileAlive: session)
        }
    }

    /// Gives the lock back before it returns. Closing the session alone would do so a moment later.
    private func holding<T: Sendable>(_ session: Session, _ work: () async throws -> T) async throws -> T {
        do {
            let value = try await work()
            await session.closeWithoutLocks()
            return value
        } catch {
            await session.closeWithoutLocks()
            throw error
        }
    }

    private static func run<T: Sendable>(
        _ body: @escaping @Sendable () async throws -> T, whileAlive session: Session
    ) async throws -> T {
        try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in session.health.end {}
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else {
                try Task.checkCancellation()
                throw DatabaseError(.lockLost)
            }
            return value
        }
    }
}
