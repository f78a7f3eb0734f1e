import CPostgreSQL
import Glibc
import OwnThread

/// One session with the server, on its own thread: the only place where libpq is waited for.
///
/// The connection stays in pipeline mode, so that each call is one flush and one wait, whatever it carries. Calls are
/// served one after the other. While nobody calls, the thread watches the socket and notices when the server goes.
///
/// The thread lives as long as the session is referenced, so a call to a closed session is answered with an error.
actor Session {
    /// How long the server may take to obey a cancel request before the connection is given up.
    private static let grace: Duration = .seconds(5)

    private let thread: OwnThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    nonisolated let health = SessionHealth()
    nonisolated let interrupt = Interrupt()
    let configuration: DatabaseConfiguration
    private var handle: ConnectionHandle?
    private var statements: StatementCache
    /// Statements that the server still keeps and nobody here remembers. An aborted flush leaves them for the next.
    private var forgotten: [String] = []
    private var scopeID: UInt64 = 0
    private var scopeIsOver = false

    init(_ configuration: DatabaseConfiguration, name: String) {
        self.configuration = configuration
        thread = OwnThread(named: name)
        statements = StatementCache(capacity: configuration.maximumStatements)
    }

    deinit { thread.stop() }

    /// Connects. Called once, before anything else.
    func connect() throws(DatabaseError) {
        do throws(DatabaseError) {
            let handle = try ConnectionHandle(configuration)
            guard handle.setPipelined(true) else { throw DatabaseError(.connection) }
            self.handle = handle
            thread.watch(handle.socket, events: Int16(POLLIN), every: .seconds(60)) { [weak self] in
                self?.assumeIsolated { $0.listenWhileIdle() }
            }
        } catch {
            health.markBroken()
            throw error
        }
    }

    func close() {
        thread.unwatch()
        handle = nil
        health.markBroken()
    }

    private func listenWhileIdle() {
        guard let handle else { return }
        if !handle.consume() || !handle.isAlive { close() }
    }

    // MARK: Calls

    /// Sends a batch and waits for its results; cancelling the task cancels it at the server.
    nonisolated func perform(_ batch: Batch) async throws -> [QueryResult] {
        try await cancellable { session, operation in try session.run(batch, for: operation) }
    }

    /// Ends the transaction of `scope`, whether or not the task is cancelled.
    nonisolated func end(_ scope: Batch.Scope, with ending: Batch.Ending) async throws {
        _ = try await run(Batch(queries: [], scope: scope, ending: ending), for: Operation(interrupt))
    }

    nonisolated func cancellable<T: Sendable>(
        _ work: @Sendable (isolated Session, Operation) throws -> T
    ) async throws -> T {
        let operation = Operation(interrupt)
        return try await withTaskCancellationHandler {
            try await work(self, operation)
        } onCancel: {
            operation.cancel()
        }
    }

    func run(_ batch: Batch, for operation: Operation) throws -> [QueryResult] {
        if operation.isCancelled { throw CancellationError() }
        if let refusal = batch.refusal { throw refusal }
        let handle = try liveHandle()
        let begin = try enter(batch.scope)
        if begin != nil, batch.queries.isEmpty, batch.ending != nil { return [] }

        var round = Round(batch)
        guard send(batch, begin: begin, through: handle, in: &round) else {
            throw lose(handle, in: round, after: nil)
        }
        var wait = Wait(limit: batch.limit ?? configuration.statementTimeout + .seconds(5))
        while true {
            let isThere = awaitResult(from: handle, for: operation, in: &wait)
            guard isThere, let set = handle.nextResult(columns: round.knownColumns) else {
                if isThere, handle.isAlive, wait.toleratesGap() { continue }
                throw lose(handle, in: round, after: wait)
            }
            wait.renew()
            if set.status == PGRES_PIPELINE_SYNC { break }
            guard round.take(set, statements: &statements) else { throw lose(handle, in: round, after: wait) }
        }
        forgotten.removeAll { round.deallocated.contains($0) }
        finish(&wait, with: handle)
        if batch.ending != nil { scopeIsOver = handle.isIdle }
        if let failure = round.failure {
            if failure.isStalePlan { forgotten = statements.removeAll() }
            throw wait.reason(for: failure)
        }
        return round.results
    }

    // MARK: Sending

    func liveHandle() throws(DatabaseError) -> ConnectionHandle {
        guard let handle, handle.isAlive else {
            if handle != nil { close() }
            throw DatabaseError(.connection)
        }
        return handle
    }

    /// - Returns: how to begin the transaction, when this is its first batch.
    private func enter(_ scope: Batch.Scope?) throws(DatabaseError) -> String? {
        guard let scope else { return nil }
        if scope.id != scopeID {
            scopeID = scope.id
            scopeIsOver = false
            return scope.begin
        }
        guard !scopeIsOver else { throw DatabaseError(.misuse("the transaction is over")) }
        return nil
    }

    private func send(_ batch: Batch, begin: String?, through handle: ConnectionHandle, in round: inout Round) -> Bool {
        if let begin {
            guard handle.sendPlain(begin) else { return false }
            round.expect(.plain)
        }
        for (index, query) in batch.queries.enumerated() {
            let key = StatementCache.Key(sql: query.sql, types: query.parameters.types)
            let name: String
            if let entry = statements.use(key) {
                name = entry.name
                round.expect(.execute(index, key, columns: entry.columns))
            } else if let pending = round.prepared[key] {
                name = pending
                round.expect(.execute(index, key, columns: nil))
            } else {
                name = statements.newName()
                guard handle.sendPrepare(name, query.sql, types: key.types) else { return false }
                round.prepared[key] = name
                round.expect(.prepare(index, key, name))
                round.expect(.execute(index, key, columns: nil))
            }
            guard handle.sendExecute(name, query.parameters) else { return false }
        }
        if let ending = batch.ending {
            guard handle.sendPlain(ending.rawValue) else { return false }
            round.expect(ending == .commit ? .commit : .plain)
        }
        forgotten += statements.evict()
        for name in forgotten {
            guard handle.sendPlain("deallocate \(name)") else { return false }
            round.expect(.deallocate(name))
        }
        return handle.sendSync()
    }

    // MARK: Waiting

    /// Waits until a result can be taken without blocking. False means that the connection is lost or given up.
    func awaitResult(from handle: ConnectionHandle, for operation: Operation, in wait: inout Wait) -> Bool {
        while true {
            guard let hasMore = handle.flush() else { return false }
            if !handle.isBusy { return true }
            if operation.isCancelled, !wait.hasAskedToStop { askToStop(handle, &wait, cancelled: true) }
            if wait.isOver {
                if wait.hasAskedToStop { return false }
                askToStop(handle, &wait, cancelled: false)
            }
            let ready = handle.wait(writing: hasMore, interrupt: interrupt, atMost: wait.remaining)
            if ready.interrupt { interrupt.clear() }
            if ready.socket, !handle.consume(), handle.isBusy { return false }
        }
    }

    private func askToStop(_ handle: ConnectionHandle, _ wait: inout Wait, cancelled: Bool) {
        wait.wasCancelled = cancelled
        wait.stopRequest = handle.cancelRequest(interrupt)
        wait.extend(by: Session.grace)
        wait.stopRequest?.send()
    }

    func awaitRoom(_ handle: ConnectionHandle, _ wait: inout Wait) -> Bool {
        guard !wait.isOver, handle.flush() != nil else { return false }
        let ready = handle.wait(writing: true, interrupt: interrupt, atMost: wait.remaining)
        if ready.interrupt { interrupt.clear() }
        return !ready.socket || handle.consume()
    }

    /// Before another statement is sent, a cancel request that is still under way must have landed, or it would hit
    /// that one.
    func finish(_ wait: inout Wait, with handle: ConnectionHandle) {
        while let request = wait.stopRequest, !request.isDone {
            if wait.isOver { return close() }
            let ready = handle.wait(writing: false, interrupt: interrupt, atMost: wait.remaining)
            if ready.interrupt { interrupt.clear() }
            if ready.socket, !handle.consume() { return close() }
        }
        guard handle.isAlive else { return close() }
        health.note(inTransaction: !handle.isIdle)
    }

    /// Gives the connection up and says why.
    func lose(_ handle: ConnectionHandle, in round: Round, after wait: Wait?) -> any Error {
        // What libpq has kept of the server's last words.
        if round.failure == nil, !handle.isAlive, let last = handle.nextResult(), last.status == PGRES_FATAL_ERROR {
            var round = round
            _ = round.take(last, statements: &statements)
            return lose(handle.message, round, wait)
        }
        return lose(handle.message, round, wait)
    }

    func lose(_ message: String, _ round: Round, _ wait: Wait?) -> any Error {
        close()
        let gaveUp = wait?.hasAskedToStop == true
        if gaveUp, wait?.wasCancelled == true, !round.isCommitInDoubt { return CancellationError() }
        var error = DatabaseError(round.isCommitInDoubt ? .outcomeUnknown : gaveUp ? .timeout : .connection)
        error.sqlState = round.failure?.sqlState
        error.statement = round.failure?.statement
        error.serverMessage = message
        return error
    }
}
