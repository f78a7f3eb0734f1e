import CPostgreSQL

/// What libpq does not do in pipeline mode: several statements in one text, and COPY.
extension Session {
    /// Runs several statements at once, outside pipeline mode; their results are dropped.
    ///
    /// - Parameter limit: how long each may take, at this end.
    func runScript(_ sql: String, limit: Duration, for operation: Operation) throws {
        _ = try outsidePipeline(for: operation, limit: limit) {
            (handle, wait: inout Wait) -> Result<Int, DatabaseError>? in
            guard handle.sendScript(sql) else { return nil }
            return self.drain(handle, for: operation, in: &wait)
        }
    }

    /// Sends `rows`, already in binary form, into a table.
    ///
    /// - Parameter command: `copy … from stdin (format binary)`.
    func runCopy(_ command: String, rows: [UInt8], for operation: Operation) throws -> Int {
        let limit = configuration.statementTimeout + .seconds(5)
        return try outsidePipeline(for: operation, limit: limit) {
            (handle, wait: inout Wait) -> Result<Int, DatabaseError>? in
            guard handle.sendScript(command), self.awaitResult(from: handle, for: operation, in: &wait),
                let start = handle.nextResult()
            else { return nil }
            guard start.status == PGRES_COPY_IN else {
                return self.drain(handle, for: operation, in: &wait, first: start)
            }
            var offset = 0
            while offset < rows.count, !operation.isCancelled {
                let end = min(offset + 65_536, rows.count)
                guard let wentThrough = handle.sendCopy(rows[offset..<end]) else {
                    guard self.awaitRoom(handle, &wait) else { return nil }
                    continue
                }
                guard wentThrough else { return nil }
                offset = end
                wait.renew()
            }
            let reason: String? = operation.isCancelled ? "cancelled" : nil
            wait.wasCancelled = operation.isCancelled
            while true {
                if let wentThrough = handle.sendCopyEnd(abandonedBecause: reason) {
                    guard wentThrough else { return nil }
                    break
                }
                guard self.awaitRoom(handle, &wait) else { return nil }
            }
            return self.drain(handle, for: operation, in: &wait)
        }
    }

    private func outsidePipeline<T>(
        for operation: Operation, limit: Duration,
        _ body: (ConnectionHandle, inout Wait) -> Result<T, DatabaseError>?
    ) throws -> T {
        if operation.isCancelled { throw CancellationError() }
        let handle = try liveHandle()
        var wait = Wait(limit: limit)
        guard handle.setPipelined(false), let result = body(handle, &wait), handle.setPipelined(true) else {
            throw lose(handle.message, Round(Batch(queries: [])), wait)
        }
        finish(&wait, with: handle)
        do throws(DatabaseError) {
            return try result.get()
        } catch {
            throw wait.reason(for: error)
        }
    }

    /// Takes every result up to the end of the command. Nil means that the connection is lost.
    private func drain(
        _ handle: ConnectionHandle, for operation: Operation, in wait: inout Wait, first: ResultSet? = nil
    ) -> Result<Int, DatabaseError>? {
        var failure = first.flatMap { $0.status == PGRES_FATAL_ERROR ? $0.report.error(in: nil) : nil }
        var affected = 0
        while true {
            guard awaitResult(from: handle, for: operation, in: &wait) else { return nil }
            guard let set = handle.nextResult() else { break }
            wait.renew()
            switch set.status {
            case PGRES_FATAL_ERROR: failure = failure ?? set.report.error(in: nil)
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: return nil
            default: affected += set.affected
            }
        }
        guard handle.isAlive else { return nil }
        return failure.map(Result.failure) ?? .success(affected)
    }
}

extension Session {
    /// Rolls back whatever a caller began by statements of its own.
    func abandonTransaction() throws {
        _ = try run(Batch(queries: ["rollback"]), for: Operation(interrupt))
    }

    func closeWithoutLocks() {
        if !health.isBroken {
            _ = try? run(Batch(queries: ["select pg_advisory_unlock_all()"]), for: Operation(interrupt))
        }
        close()
    }

    /// Takes back what a caller may have changed in the session: settings, role, locks, temporary tables.
    func reset() throws {
        try runScript(
            """
            reset session authorization; reset role; reset all; close all; unlisten *;
            select pg_advisory_unlock_all(); discard temp
            """, limit: .seconds(30), for: Operation(interrupt))
    }
}
