import Logging
import Synchronization

/// A bounded number of sessions that callers take turns with.
///
/// Who gets a turn is decided first, and which session serves it second: an idle one that is sound, or a new one. So
/// a broken session is replaced by whoever comes next.
final class SessionPool: Sendable {
    private struct State {
        var free: Int
        var idle: [Session] = []
        var waiting: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        /// The order of `waiting`; those who gave up are still in it.
        var order: [UInt64] = []
        var nextID: UInt64 = 0
        var isClosed = false
    }

    private let configuration: DatabaseConfiguration
    private let logger: Logger
    private let state: Mutex<State>
    private let made = Atomic(0)

    init(_ configuration: DatabaseConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        state = Mutex(State(free: configuration.poolSize))
    }

    /// Lends a session to `body`.
    ///
    /// - Throws: ``DatabaseError/Kind/exhausted`` when none became free in time, ``DatabaseError/Kind/connection`` when
    ///   none could be made, and whatever `body` throws.
    func withSession<T>(
        isolation: isolated (any Actor)? = #isolation, _ body: (Session) async throws -> T
    ) async throws -> T {
        try await takeTurn()
        let session: Session
        do {
            session = try await soundSession()
        } catch {
            giveTurnBack(nil)
            throw error
        }
        do {
            let value = try await body(session)
            await giveBack(session)
            return value
        } catch {
            await giveBack(session)
            throw error
        }
    }

    /// A new session that does not count, for a lock or the like. The caller closes it.
    func makeSession(_ configuration: DatabaseConfiguration? = nil) async throws -> Session {
        let number = made.add(1, ordering: .relaxed).newValue
        let session = Session(configuration ?? self.configuration, name: "pg-\(number)")
        do throws(DatabaseError) {
            try await session.connect()
        } catch {
            logger.warning(
                "the database cannot be reached",
                metadata: [
                    "database": "\(self.configuration)", "reason": "\(error.serverMessage ?? "")",
                ])
            throw error
        }
        return session
    }

    /// Refuses new callers and waits, up to ten seconds, until those at work are done.
    func close() async {
        let (idle, waiting) = state.withLock { state in
            state.isClosed = true
            defer { (state.idle, state.waiting) = ([], [:]) }
            return (state.idle, state.waiting)
        }
        for continuation in waiting.values { continuation.resume(throwing: SessionPool.closed) }
        for session in idle { await session.close() }
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline, state.withLock({ $0.free < configuration.poolSize }) {
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { return }
        }
    }

    // MARK: Turns

    private static var closed: DatabaseError { DatabaseError(.misuse("the database was closed")) }

    private func takeTurn() async throws {
        let isFree = try state.withLock { state in
            if state.isClosed { throw SessionPool.closed }
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
        if !isFree { try await waitForTurn() }
    }

    private func waitForTurn() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timer = Task {
            try await Task.sleep(for: configuration.waitLimit)
            stopWaiting(id, DatabaseError(.exhausted))
        }
        defer { timer.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isClosed { return .failure(SessionPool.closed) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    if state.waiting.count >= configuration.maximumWaiting {
                        return .failure(DatabaseError(.exhausted))
                    }
                    state.waiting[id] = continuation
                    state.order.append(id)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            stopWaiting(id, CancellationError())
        }
    }

    private func stopWaiting(_ id: UInt64, _ error: any Error) {
        let continuation = state.withLock { state in
            state.order.removeAll { $0 == id }
            return state.waiting.removeValue(forKey: id)
        }
        continuation?.resume(throwing: error)
    }

    private func giveTurnBack(_ session: Session?) {
        let (next, surplus) = state.withLock { state -> (CheckedContinuation<Void, any Error>?, Session?) in
            let isWanted = session.map { !$0.health.isBroken && !state.isClosed } ?? false
            if let session, isWanted { state.idle.append(session) }
            let surplus = isWanted ? nil : session
            while !state.order.isEmpty {
                if let next = state.waiting.removeValue(forKey: state.order.removeFirst()) { return (next, surplus) }
            }
            state.free += 1
            return (nil, surplus)
        }
        next?.resume()
        if let surplus, !surplus.health.isBroken { Task { await surplus.close() } }
    }

    // MARK: Sessions

    private func soundSession() async throws -> Session {
        while let session = state.withLock({ $0.idle.popLast() }) {
            if !session.health.isBroken { return session }
        }
        return try await makeSession()
    }

    /// Takes back what a caller left open; a session that does not obey is closed.
    private func giveBack(_ session: Session) async {
        if session.health.isInTransaction {
            logger.warning("a database transaction was left open and is rolled back")
            do {
                try await session.abandonTransaction()
            } catch {
                await session.close()
            }
        }
        giveTurnBack(session)
    }
}
