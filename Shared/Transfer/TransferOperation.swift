internal import CCurl

/// One transfer while it runs: what libcurl asks of it, what has arrived, and who waits for that.
///
/// Lives on the engine's thread. libcurl's callbacks never call back into the set of transfers, which it forbids: they
/// note what happened, and the engine acts on it afterwards.
final class TransferOperation {
    /// With this much unread a stream's server has to wait.
    private static let highWater = 256 << 10

    let id: Int
    let request: TransferRequest
    /// Whether the body is read while it arrives, instead of collected.
    let isStreamed: Bool
    let easy: EasyHandle
    private(set) var source: (any BodySource)?
    /// Feeds ``source`` when that is a stream.
    var pump: Task<Void, Never>?
    /// Since when the reader or the source of the body keeps the transfer waiting.
    private(set) var pausedSince: ContinuousClock.Instant?
    let begun = ContinuousClock.now
    private(set) var isEnded = false

    private var isSendingPaused = false { didSet { notePause() } }
    private var isReceivingPaused = false { didSet { notePause() } }
    private var failure: TransferError?
    private var status = 0
    private var headers = HeaderFields()
    private var head: ResponseHead?
    private var body: [UInt8] = []
    private var outcome: Result<Int, TransferError>?

    private var headWaiter: CheckedContinuation<Result<ResponseHead, TransferError>, Never>?
    private var chunkWaiter: CheckedContinuation<Result<[UInt8]?, TransferError>, Never>?
    private var endWaiter: CheckedContinuation<Result<TransferResponse, TransferError>, Never>?

    init(id: Int, _ request: TransferRequest, isStreamed: Bool) throws(TransferError) {
        self.id = id
        self.request = request
        self.isStreamed = isStreamed
        easy = try EasyHandle()
    }

    /// Opens the body and tells libcurl everything.
    func prepare() throws(TransferError) {
        source = try request.body.makeSource()
        easy.setIdentifier(id)
        easy.setCallbacks(self)
        easy.configure(request, bodyLength: source?.length)
        try easy.checkOptions()
    }

    // MARK: What libcurl calls

    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let source else { return 0 }
        switch unsafe source.fill(buffer) {
        case .bytes(0) where source.length.map { $0 != source.position } ?? false: break
        case .bytes(let count): return count
        case .later:
            isSendingPaused = true
            return Int(CURL_READFUNC_PAUSE)
        case .failed: break
        }
        failure = TransferError(.bodyFailed)
        return Int(CURL_READFUNC_ABORT)
    }

    func goBack(to position: Int, origin: Int32) -> Int32 {
        guard origin == 0, let source, source.goBack(to: position) else { return CURL_SEEKFUNC_CANTSEEK }
        return CURL_SEEKFUNC_OK
    }

    /// One line of a head. There can be several heads: 100 Continue, redirects, and fields after a chunked body.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        let count = bytes.count
        guard case .http(_, _, let redirects) = request.operation else { return count }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            status = easy.responseCode
            headers = HeaderFields()
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(line[..<colon])
            headers.append(line[line.index(after: colon)...].trimmed, for: name)
        } else if line == "\r\n" || line == "\n" {
            status = easy.responseCode
            let isRedirect = redirects > 0 && (300..<400).contains(status) && headers["location"] != nil
            if status >= 200, !isRedirect { haveHead() }
        }
        return count
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        if isStreamed {
            if body.count >= Self.highWater {
                isReceivingPaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            }
            unsafe body.append(contentsOf: bytes)
            giveChunk()
            return bytes.count
        }
        guard body.count + bytes.count <= request.limits.responseBytes else {
            failure = TransferError(.tooLarge)
            return 0
        }
        unsafe body.append(contentsOf: bytes)
        return bytes.count
    }

    // MARK: What the engine calls

    func waitForHead(_ continuation: CheckedContinuation<Result<ResponseHead, TransferError>, Never>) {
        if let head { return continuation.resume(returning: .success(head)) }
        if case .failure(let error) = outcome { return continuation.resume(returning: .failure(error)) }
        headWaiter = continuation
    }

    /// Waits for the next bytes; `nil` is the end. There is one reader at a time.
    func waitForChunk(_ continuation: CheckedContinuation<Result<[UInt8]?, TransferError>, Never>) {
        precondition(chunkWaiter == nil, "a response body has one reader")
        chunkWaiter = continuation
        giveChunk()
        if isReceivingPaused, body.isEmpty {
            isReceivingPaused = false
            easy.pause(sending: isSendingPaused, receiving: false)
        }
    }

    func waitForEnd(_ continuation: CheckedContinuation<Result<TransferResponse, TransferError>, Never>) {
        endWaiter = continuation
        giveEnd()
    }

    /// Tells libcurl that there is more of the body to send, or that its end is known.
    func continueSending() {
        guard isSendingPaused else { return }
        isSendingPaused = false
        easy.pause(sending: false, receiving: isReceivingPaused)
    }

    /// Records how the transfer ended and tells everybody who waits.
    func end(_ result: Result<Int, TransferError>) {
        guard outcome == nil else { return }
        isEnded = true
        outcome = result
        pump?.cancel()
        source?.abandon()
        if case .success = result, head == nil { haveHead() }
        if case .failure(let error) = result {
            headWaiter?.resume(returning: .failure(error))
            headWaiter = nil
        }
        giveChunk()
        giveEnd()
    }

    /// libcurl's verdict in our words.
    func verdict(_ code: CURLcode) -> Result<Int, TransferError> {
        if code == CURLE_OK {
            status = easy.responseCode
            return .success(easy.newConnections)
        }
        if let failure { return .failure(failure) }
        let error = TransferError(
            code, operation: request.operation, replyCode: easy.responseCode,
            hasBegunBody: (source?.position ?? 0) > 0, newConnections: easy.newConnections)
        return .failure(error)
    }

    private func haveHead() {
        let head = ResponseHead(status: status, headers: headers)
        self.head = head
        headWaiter?.resume(returning: .success(head))
        headWaiter = nil
    }

    private func giveChunk() {
        guard let waiter = chunkWaiter else { return }
        if !body.isEmpty {
            waiter.resume(returning: .success(body))
            body = []
        } else if let outcome {
            waiter.resume(returning: outcome.map { _ in nil })
        } else {
            return
        }
        chunkWaiter = nil
    }

    private func giveEnd() {
        guard let waiter = endWaiter, let outcome else { return }
        let head = head ?? ResponseHead(status: status, headers: headers)
        waiter.resume(
            returning: outcome.map { TransferResponse(head: head, body: body, newConnections: $0) })
        endWaiter = nil
    }

    private func notePause() {
        guard isSendingPaused || isReceivingPaused else { return pausedSince = nil }
        if pausedSince == nil { pausedSince = .now }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
