extension Database {
    /// Runs `body` while holding the advisory lock `name`, which no other process can hold at the same time, and waits
    /// for it as long as another has it.
    ///
    /// The lock lives on a connection of its own. When that connection is lost, so is the lock: `body` is cancelled and
    /// ``DatabaseError/Kind/lockLost`` thrown.
    ///
    /// To wait is to ask again at intervals, on that one connection. A statement that waited at the server would get the
    /// lock a moment sooner; but it keeps a snapshot (`backend_xmin` in `pg_stat_activity`), and until it ends vacuum
    /// removes nothing that was deleted meanwhile from any table. Whoever waits here may do so for as long as the other
    /// process lives, beside an outbox whose rows live for milliseconds. Between two questions nothing is kept but the
    /// connection, and no limit of a statement is ever met.
    ///
    /// - Parameters:
    ///   - name: hashed to the server's 64 bits; psql can take the same with `hashtextextended(name, 0)`.
    ///   - interval: between two questions, so how long the lock stays free at most after another gave or lost it.
    /// - Throws: what `body` throws; `CancellationError` when cancelled while waiting;
    ///   ``DatabaseError/Kind/connection`` when the connection is lost meanwhile.
    @discardableResult
    package func withAdvisoryLock<T: Sendable>(
        _ name: String, askingEvery interval: Duration = .milliseconds(500),
        _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        let session = try await pool.makeSession()
        return try await holding(session) {
            while try await !Database.takes(name, session) { try await Task.sleep(for: interval) }
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
            guard try await Database.takes(name, session) else { return nil }
            return try await Database.run(body, whileAlive: session)
        }
    }

    /// Takes the lock if nobody has it.
    private static func takes(_ name: String, _ session: Session) async throws -> Bool {
        let query: Query = "select pg_try_advisory_lock(hashtextextended(\(name)::text, 0))"
        let results = try await session.perform(Batch(queries: [query.named("try to lock")]))
        return try results[0].rows[0].decode(0, as: Bool.self)
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
