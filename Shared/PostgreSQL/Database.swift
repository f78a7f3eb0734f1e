package import Logging
import Synchronization

/// A PostgreSQL database: a pool of connections, each with a thread of its own.
///
/// It connects when it is first asked for something, replaces connections that broke, and makes callers wait, up to a
/// limit, when all connections are in use.
///
/// ```swift
/// let database = Database(try DatabaseConfiguration(url: url, applicationName: "media"), logger: logger)
/// let names: [String] = try await database.rows("select name from rendition where capture = \(id)")
///     .map { try $0.decode("name") }
/// try await database.withTransaction { transaction in
///     try await transaction.execute("update capture set seen = \(now) where id = \(id)")
/// }
/// await database.close()
/// ```
package final class Database: QueryRunner {
    package let configuration: DatabaseConfiguration
    let logger: Logger
    let pool: SessionPool
    private let listeners = Mutex<[UInt64: Listener]>([:])
    private let listenerIDs = Atomic<UInt64>(0)

    package init(_ configuration: DatabaseConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        pool = SessionPool(configuration, logger: logger)
    }

    /// Ends every connection, after those in use are done (ten seconds at most). Later calls throw.
    package func close() async {
        let listeners = listeners.withLock { listeners in
            defer { listeners = [:] }
            return listeners
        }
        for listener in listeners.values { await listener.stop() }
        await pool.close()
    }

    // MARK: Statements

    package func pipeline(_ queries: [Query]) async throws -> [QueryResult] {
        guard !queries.isEmpty else { return [] }
        return try await pool.withSession { try await $0.perform(Batch(queries: queries)) }
    }

    /// Runs `body` in a transaction: committed when it returns, taken back when it throws.
    ///
    /// - Parameters:
    ///   - level: what it sees of other transactions.
    ///   - retries: how often `body` is run again after another transaction was in the way, or after the connection
    ///     was lost before the commit, with a short random wait before each. It must bear being run again: give 0 when
    ///     it does something that no rollback takes back.
    /// - Throws: what `body` throws; ``TransactionError`` when taking it back failed too;
    ///   ``DatabaseError/Kind/outcomeUnknown`` when the connection was lost during the commit.
    @discardableResult
    package func withTransaction<T: Sendable>(
        _ level: Isolation = .readCommitted, retries: Int = 3, isolation: isolated (any Actor)? = #isolation,
        _ body: (Transaction) async throws -> T
    ) async throws -> T {
        var attempt = 0
        while true {
            let failure: any Error
            var isWorthRepeating = false
            do {
                return try await pool.withSession { session in
                    do {
                        return try await session.transaction(level, body)
                    } catch {
                        isWorthRepeating = Database.isWorthRepeating(error)
                        throw error
                    }
                }
            } catch {
                failure = error
            }
            attempt += 1
            guard isWorthRepeating, attempt <= retries else { throw failure }
            try await Task.sleep(for: Backoff().delay(before: attempt))
        }
    }

    /// Lends a connection to `body`, for what needs the same one twice.
    @discardableResult
    package func withConnection<T>(
        isolation: isolated (any Actor)? = #isolation, _ body: (Connection) async throws -> T
    ) async throws -> T {
        try await pool.withSession { session in
            let connection = Connection(session)
            do {
                let value = try await body(connection)
                connection.end()
                await reset(session)
                return value
            } catch {
                connection.end()
                await reset(session)
                throw error
            }
        }
    }

    /// Puts many rows into a table at once, all or nothing; see ``Transaction/copy(into:columns:rows:)``.
    @discardableResult
    package func copy(into table: String, columns: [String], rows: [[any DatabaseValue]]) async throws -> Int {
        try await withTransaction { try await $0.copy(into: table, columns: columns, rows: rows) }
    }

    // MARK: Listening

    /// What is said on `channel` from now on, over a connection of its own that is made again when it is lost.
    ///
    /// ``DatabaseNotification/reconnected`` comes first, and again whenever something may have been missed: read then
    /// what the notifications are about. The sequence ends when the task is cancelled or the database is closed.
    package func notifications(on channel: String) -> AsyncStream<DatabaseNotification> {
        let id = listenerIDs.add(1, ordering: .relaxed).newValue
        let (stream, continuation) = AsyncStream<DatabaseNotification>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let listener = Listener(configuration, channel: channel, continuation: continuation, logger: logger)
        listeners.withLock { $0[id] = listener }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0[id] = nil }
            Task { await listener.stop() }
        }
        Task { await listener.start() }
        return stream
    }

    // MARK: Inside

    private static func isWorthRepeating(_ error: any Error) -> Bool {
        let cause = (error as? TransactionError)?.cause ?? error
        guard let error = cause as? DatabaseError else { return false }
        return error.kind == .serialization || error.kind == .connection || error.isStalePlan
    }

    private func reset(_ session: Session) async {
        do {
            if session.health.isInTransaction { try await session.abandonTransaction() }
            if !session.health.isBroken { try await session.reset() }
        } catch {
            await session.close()
        }
    }
}
