import Synchronization

/// A connection for one caller, for as long as the body that was given it runs.
///
/// Settings, roles, temporary tables and session locks are taken back afterwards.
package final class Connection: QueryRunner {
    private let session: Session
    private let isOver = Atomic(false)

    init(_ session: Session) { self.session = session }

    func end() { isOver.store(true, ordering: .releasing) }

    package func pipeline(_ queries: [Query]) async throws -> [QueryResult] {
        try await pipeline(queries, limit: nil)
    }

    /// Runs statements that may take longer than others.
    ///
    /// - Parameter limit: how long this end waits for each. The server's own limit is `statement_timeout`.
    package func pipeline(_ queries: [Query], limit: Duration?) async throws -> [QueryResult] {
        guard !queries.isEmpty else { return [] }
        return try await current().perform(Batch(queries: queries, limit: limit))
    }

    /// Runs several statements of the program's own making, one after the other; they have no values and no results.
    ///
    /// Outside a transaction they are one.
    ///
    /// - Parameter limit: how long this end waits for each. The server's own limit is `statement_timeout`.
    package func script(_ sql: String, limit: Duration = .seconds(35)) async throws {
        try await current().cancellable { session, operation in
            try session.runScript(sql, limit: limit, for: operation)
        }
    }

    /// A transaction on this connection; see ``Database/withTransaction(_:retries:isolation:_:)``.
    @discardableResult
    package func withTransaction<T: Sendable>(
        _ isolationLevel: Isolation = .readCommitted, isolation: isolated (any Actor)? = #isolation,
        _ body: (Transaction) async throws -> T
    ) async throws -> T {
        try await current().transaction(isolationLevel, body)
    }

    private func current() throws -> Session {
        guard !isOver.load(ordering: .acquiring) else {
            throw DatabaseError(.misuse("the connection was given back"))
        }
        return session
    }
}

extension Session {
    func transaction<T: Sendable>(
        _ level: Isolation, isolation: isolated (any Actor)? = #isolation, _ body: (Transaction) async throws -> T
    ) async throws -> T {
        let transaction = Transaction(self, level)
        do {
            let value = try await body(transaction)
            try await transaction.commit()
            return value
        } catch {
            throw await transaction.rollback(because: error)
        }
    }
}
