internal import OwnThread

/// Runs many transfers at once on one thread of its own.
///
/// libcurl's "multi" interface does the work; connections are kept and used again. Callers await: nothing here blocks
/// one of Swift's cooperative threads. Cancelling the awaiting task takes the transfer out at once.
/// The engine ends with its last reference.
package actor TransferEngine {
    package struct Configuration: Sendable {
        /// The thread's name, at most 15 bytes.
        package var name: String
        /// So many transfers run at the same time; as many idle connections are kept.
        package var maximumConcurrent: Int
        /// So many more may wait for their turn; the next is refused as busy.
        package var maximumWaiting: Int
        /// How long one may wait for its turn.
        package var longestWait: Duration

        package init(
            name: String = "transfer", maximumConcurrent: Int = 32, maximumWaiting: Int = 1024,
            longestWait: Duration = .seconds(30)
        ) {
            precondition(maximumConcurrent > 0 && maximumWaiting >= 0, "an engine needs room for a transfer")
            self.name = name
            self.maximumConcurrent = maximumConcurrent
            self.maximumWaiting = maximumWaiting
            self.longestWait = longestWait
        }
    }

    private nonisolated let thread: OwnThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private let configuration: Configuration
    private let multi: MultiHandle
    /// Every transfer that waits, runs, or has ended with bytes that nobody has read yet.
    private var operations: [Int: TransferOperation] = [:]
    private var waiting: [Int] = []
    private var runningCount = 0
    private var nextID = 1
    private var isWatching = false
    private var isAlarmSet = false
    private var isClosed = false

    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        thread = OwnThread(named: configuration.name)
        multi = MultiHandle(maximumIdleConnections: configuration.maximumConcurrent)
    }

    deinit { thread.stop() }

    // MARK: Transfers

    /// Sends `request` and collects the answer.
    ///
    /// - Throws: ``TransferError``; an HTTP status is no error here.
    package func perform(_ request: TransferRequest) async throws(TransferError) -> TransferResponse {
        let operation = try begin(request, isStreamed: false)
        let id = operation.id
        let outcome = await withTaskCancellationHandler {
            await self.end(of: id)
        } onCancel: {
            Task { await self.abandon(id, .cancelled) }
        }
        operations[id] = nil
        await operation.pump?.value
        return try outcome.get()
    }

    /// Sends `request` and returns as soon as the head of the answer is there.
    ///
    /// The body arrives as it is read; a slow reader slows the server down.
    package func open(
        _ request: TransferRequest
    ) async throws(TransferError) -> (head: ResponseHead, body: ResponseBody) {
        let id = try begin(request, isStreamed: true).id
        let body = ResponseBody(engine: self, id: id)
        let outcome = await withTaskCancellationHandler {
            await self.head(of: id)
        } onCancel: {
            Task { await self.abandon(id, .cancelled) }
        }
        return (try outcome.get(), body)
    }

    /// Ends all transfers; those to come are refused.
    package func close() {
        isClosed = true
        for id in operations.keys.sorted() { abandon(id, .closed) }
    }

    /// How many transfers run or wait: what a test asks.
    package var load: Int { runningCount + waiting.count }

    // MARK: Streams

    func nextChunk(of id: Int) async throws(TransferError) -> [UInt8]? {
        let outcome = await withTaskCancellationHandler {
            await self.chunk(of: id)
        } onCancel: {
            Task { await self.abandon(id, .cancelled) }
        }
        switch outcome {
        case .success(let chunk?): return chunk
        case .success(nil):
            operations[id] = nil
            return nil
        case .failure(let error):
            operations[id] = nil
            throw error
        }
    }

    /// Nobody will read the rest.
    func discard(_ id: Int) {
        abandon(id, .cancelled)
        operations[id] = nil
    }

    /// Runs beside the transfer, off the engine's thread: what the sequence does is not known here.
    private nonisolated func pump(_ stream: BodyStream, into id: Int) async {
        do {
            try await stream.send { chunk in try await self.feed(chunk, to: id) }
            await endBody(of: id, failed: false)
        } catch {
            await endBody(of: id, failed: true)
        }
    }

    private func feed(_ chunk: [UInt8], to id: Int) async throws {
        guard let operation = operations[id], !operation.isEnded, let source = operation.source as? StreamSource else {
            throw CancellationError()
        }
        source.append(chunk)
        operation.continueSending()
        serve()
        await withCheckedContinuation { source.waitForRoom($0) }
    }

    private func endBody(of id: Int, failed: Bool) {
        guard let operation = operations[id], let source = operation.source as? StreamSource else { return }
        source.end(failed: failed)
        operation.continueSending()
        serve()
    }

    // MARK: Waiting
    //
    // Methods of their own, and not closures of withTaskCancellationHandler: a closure in which the actor itself is not
    // named runs outside the actor, and the compiler does not say so.

    private func end(of id: Int) async -> Result<TransferResponse, TransferError> {
        guard let operation = operations[id] else { return .failure(TransferError(.closed)) }
        return await withCheckedContinuation { operation.waitForEnd($0) }
    }

    private func head(of id: Int) async -> Result<ResponseHead, TransferError> {
        guard let operation = operations[id] else { return .failure(TransferError(.closed)) }
        return await withCheckedContinuation { operation.waitForHead($0) }
    }

    private func chunk(of id: Int) async -> Result<[UInt8]?, TransferError> {
        guard let operation = operations[id] else { return .success(nil) }
        return await withCheckedContinuation { continuation in
            operation.waitForChunk(continuation)
            serve()
        }
    }

    // MARK: The life of a transfer

    private func begin(_ request: TransferRequest, isStreamed: Bool) throws(TransferError) -> TransferOperation {
        if isClosed { throw TransferError(.closed) }
        if let problem = request.problem { throw TransferError(.invalidRequest(problem)) }
        guard waiting.count < configuration.maximumWaiting || runningCount < configuration.maximumConcurrent else {
            throw TransferError(.busy)
        }
        let operation = try TransferOperation(id: nextID, request, isStreamed: isStreamed)
        nextID += 1
        operations[operation.id] = operation
        waiting.append(operation.id)
        setAlarm()
        startNext()
        serve()
        return operation
    }

    private func startNext() {
        while runningCount < configuration.maximumConcurrent, !waiting.isEmpty {
            guard let operation = operations[waiting.removeFirst()] else { continue }
            runningCount += 1
            do throws(TransferError) {
                try operation.prepare()
                guard multi.add(operation.easy) else { throw TransferError(.failed) }
            } catch {
                finish(operation, .failure(error))
                continue
            }
            if case .stream(let stream, _) = operation.request.body.content {
                let id = operation.id
                operation.pump = Task { await self.pump(stream, into: id) }
            }
        }
    }

    private func finish(_ operation: TransferOperation, _ result: Result<Int, TransferError>) {
        multi.remove(operation.easy)
        runningCount -= 1
        operation.end(result)
    }

    /// Takes out a transfer before its end, wherever it stands.
    private func abandon(_ id: Int, _ kind: TransferError.Kind) {
        guard let operation = operations[id], !operation.isEnded else { return }
        if let place = waiting.firstIndex(of: id) {
            waiting.remove(at: place)
            operation.end(.failure(TransferError(kind)))
        } else {
            finish(operation, .failure(TransferError(kind)))
            startNext()
            serve()
        }
    }

    // MARK: The thread

    /// Lets libcurl work and tells those whose transfers ended.
    private func serve() {
        watch()
        multi.runDue()
        if multi.run() {
            isAlarmSet = false
            sweep()
        }
        while let (id, code) = multi.nextEnded() {
            guard let operation = operations[id] else { continue }
            finish(operation, operation.verdict(code))
            startNext()
        }
    }

    /// Ends what has waited or stood still for too long.
    private func sweep() {
        let now = ContinuousClock.now
        for operation in operations.values.sorted(by: { $0.id < $1.id }) where !operation.isEnded {
            if waiting.contains(operation.id), now - operation.begun > configuration.longestWait {
                abandon(operation.id, .busy)
            } else if let since = operation.pausedSince, now - since > operation.request.limits.pause {
                abandon(operation.id, .timedOut)
            }
        }
        setAlarm()
    }

    private func setAlarm() {
        guard !isAlarmSet, load > 0 else { return }
        isAlarmSet = true
        multi.setAlarm(.seconds(1))
    }

    private func watch() {
        guard !isWatching else { return }
        isWatching = true
        shieldFromBrokenPipes()
        // The closure holds the set, whose descriptor the thread polls until it ends, but not the engine.
        thread.watch(multi.descriptor, events: readable, every: .seconds(3600)) { [weak self, multi] in
            withExtendedLifetime(multi) { self?.assumeIsolated { $0.serve() } }
        }
    }
}
