import Synchronization

/// A transaction under way. It begins with its first statement, in the same round trip, and ends when the body that was
/// given it returns (commit) or throws (rollback).
///
/// After a statement has failed, the server refuses every other one; a body that goes on and returns gets the first
/// failure thrown. Use ``withSavepoint(_:)`` for what may fail.
///
/// Do not keep it: after the body has ended each call throws ``DatabaseError/Kind/misuse(_:)``.
package final class Transaction: QueryRunner {
    private struct State {
        var hasBegun = false
        var isCommitted = false
        var isOver = false
        var failure: (any Error)?
        var savepoints = 0
    }

    private static let ids = Atomic<UInt64>(0)

    let session: Session
    private let scope: Batch.Scope
    private let state = Mutex(State())

    init(_ session: Session, _ isolation: Isolation) {
        self.session = session
        scope = Batch.Scope(
            id: Transaction.ids.add(1, ordering: .relaxed).newValue, begin: isolation.begin)
    }

    package func pipeline(_ queries: [Query]) async throws -> [QueryResult] {
        guard !queries.isEmpty else { return [] }
        return try await recorded { try await session.perform(Batch(queries: queries, scope: scope)) }
    }

    /// Runs the last statements and commits, in one round trip. Nothing may follow.
    ///
    /// When one of them fails, nothing is committed.
    @discardableResult
    package func commitPipeline(_ queries: [Query]) async throws -> [QueryResult] {
        let results = try await recorded {
            try await session.perform(Batch(queries: queries, scope: scope, ending: .commit))
        }
        state.withLock { $0.isCommitted = true }
        return results
    }

    /// Tells who listens to `channel`, once this is committed. Equal notifications of a transaction arrive once.
    package func notify(_ channel: String, payload: String = "") async throws {
        try await execute(Transaction.notification(channel, payload: payload))
    }

    /// The same as a statement, for a pipeline.
    package static func notification(_ channel: String, payload: String = "") -> Query {
        ("select pg_notify(\(channel), \(payload))" as Query).named("notify")
    }

    /// Waits for the advisory lock `name`, which is held until this ends.
    package func lock(_ name: String) async throws {
        try await execute(Transaction.locking(name))
    }

    /// The same as a statement, for a pipeline.
    package static func locking(_ name: String) -> Query {
        ("select pg_advisory_xact_lock(hashtextextended(\(name)::text, 0))" as Query).named("lock until commit")
    }

    /// Takes the advisory lock `name` if nobody has it.
    package func tryLock(_ name: String) async throws -> Bool {
        let query: Query = "select pg_try_advisory_xact_lock(hashtextextended(\(name)::text, 0))"
        return try await value(query.named("try to lock until commit")) ?? false
    }

    /// Puts many rows into a table at once.
    ///
    /// - Parameters:
    ///   - table: may be `schema.table`.
    ///   - rows: each as long as `columns`. They are held in memory twice.
    /// - Returns: how many rows there are more.
    @discardableResult
    package func copy(
        into table: String, columns: [String], rows: [[any DatabaseValue]]
    ) async throws -> Int {
        let copy = Copy(table: table, columns: columns)
        let types = try await pipeline([copy.typesQuery])[0].columnTypes
        let bytes = try copy.encode(rows, types: types)
        return try await recorded {
            try await session.cancellable { session, operation in
                try session.runCopy(copy.command, rows: bytes, for: operation)
            }
        }
    }

    /// Runs `body` so that it can fail without failing the transaction.
    @discardableResult
    package func withSavepoint<T>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> T
    ) async throws -> T {
        let name = state.withLock { state in
            state.savepoints += 1
            return "point_\(state.savepoints)"
        }
        try await execute(Query(unsafe: "savepoint \(name)"))
        let before = state.withLock { $0.failure }
        do {
            let value = try await body()
            try await execute(Query(unsafe: "release savepoint \(name)"))
            return value
        } catch {
            if !session.health.isBroken {
                let back = Batch(
                    queries: [
                        Query(unsafe: "rollback to savepoint \(name)"), Query(unsafe: "release savepoint \(name)"),
                    ], scope: scope)
                _ = try await session.run(back, for: Operation(session.interrupt))
                state.withLock { $0.failure = before }
            }
            throw error
        }
    }

    /// Runs several statements of the program's own making inside this transaction, without values or results.
    ///
    /// - Throws: ``DatabaseError/Kind/misuse(_:)`` when one of them ended the transaction.
    func script(_ sql: String, limit: Duration) async throws {
        try await recorded {
            try await session.cancellable { session, operation in
                try session.runScript(sql, limit: limit, for: operation)
            }
            guard session.health.isInTransaction else {
                throw DatabaseError(.misuse("the script ended its transaction; it must leave that to its caller"))
            }
        }
    }

    // MARK: Ending

    private func recorded<T>(_ work: () async throws -> T) async throws -> T {
        try state.withLock { state in
            if state.isOver || state.isCommitted { throw DatabaseError(.misuse("the transaction is over")) }
            state.hasBegun = true
        }
        do {
            return try await work()
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
            throw error
        }
    }

    /// Commits what the body has done; throws what it swallowed.
    func commit() async throws {
        let state = state.withLock { state in
            state.isOver = true
            return state
        }
        guard state.hasBegun, !state.isCommitted else { return }
        if let failure = state.failure { throw failure }
        try await session.end(scope, with: .commit)
    }

    /// Takes everything back. The cause is thrown, together with what went wrong here if anything did.
    func rollback(because cause: any Error) async -> any Error {
        state.withLock { $0.isOver = true }
        guard session.health.isInTransaction else { return cause }
        do {
            try await session.end(scope, with: .rollback)
            return cause
        } catch let error as DatabaseError {
            await session.close()
            return TransactionError(cause: cause, rollback: error)
        } catch {
            await session.close()
            return cause
        }
    }
}
