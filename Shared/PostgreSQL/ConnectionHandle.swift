import CPostgreSQL
import Glibc

/// Owns one `PGconn`. It is used by one thread at a time, and the connection ends with it.
@safe
final class ConnectionHandle {
    private let raw: OpaquePointer
    private var descriptors: [pollfd] = []

    /// Connects; blocks for as long as the configuration's time-out says.
    init(_ configuration: DatabaseConfiguration) throws(DatabaseError) {
        let raw = unsafe ConnectionHandle.connect(configuration.parameters)
        guard let raw = unsafe raw else { throw DatabaseError(.unavailable) }
        guard unsafe PQstatus(raw) == CONNECTION_OK else {
            var error = DatabaseError(.connection)
            error.serverMessage = unsafe String(cString: PQerrorMessage(raw))
            unsafe PQfinish(raw)
            throw error
        }
        unsafe self.raw = raw
        unsafe shim_pq_drop_notices(raw)
        unsafe PQsetnonblocking(raw, 1)
    }

    deinit { unsafe PQfinish(raw) }

    /// Keyword arrays, so that no value needs quoting.
    private static func connect(_ parameters: [(keyword: String, value: String)]) -> OpaquePointer? {
        let keywords = unsafe parameters.map { unsafe strdup($0.keyword) } + [nil]
        let values = unsafe parameters.map { unsafe strdup($0.value) } + [nil]
        defer { unsafe (keywords + values).forEach { unsafe free($0) } }
        let constantKeywords = unsafe keywords.map { unsafe UnsafePointer($0) }
        let constantValues = unsafe values.map { unsafe UnsafePointer($0) }
        return unsafe PQconnectdbParams(constantKeywords, constantValues, 0)
    }

    // MARK: State

    var isAlive: Bool { unsafe PQstatus(raw) == CONNECTION_OK }
    var isIdle: Bool { unsafe PQtransactionStatus(raw) == PQTRANS_IDLE }
    var isInTransaction: Bool { unsafe PQtransactionStatus(raw) == PQTRANS_INTRANS }
    var socket: Int32 { unsafe PQsocket(raw) }
    /// Whether ``nextResult(columns:)`` would have to wait.
    var isBusy: Bool { unsafe PQisBusy(raw) != 0 }
    /// libpq's last words, which may quote data.
    var message: String { unsafe String(cString: PQerrorMessage(raw)) }

    /// - Returns: false when the mode cannot change now.
    func setPipelined(_ pipelined: Bool) -> Bool {
        unsafe (pipelined ? PQenterPipelineMode(raw) : PQexitPipelineMode(raw)) == 1
    }

    func cancelRequest(_ interrupt: Interrupt) -> CancelRequest? {
        unsafe PQgetCancel(raw).map { unsafe CancelRequest(taking: $0, interrupt: interrupt) }
    }

    // MARK: Sending; false means that the connection is lost

    func sendPrepare(_ name: String, _ sql: String, types: [DatabaseType]) -> Bool {
        let types = types.map(\.oid)
        return unsafe PQsendPrepare(raw, name, sql, Int32(types.count), types) == 1
    }

    /// Sends a prepared statement's values; the result comes in binary.
    func sendExecute(_ name: String, _ parameters: Parameters) -> Bool {
        unsafe parameters.bytes.withUnsafeBufferPointer { bytes in
            let start = unsafe UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            // An empty value is not NULL, so it points somewhere even when there are no bytes at all.
            return unsafe withUnsafePointer(to: 0 as CChar) { somewhere in
                let values = unsafe parameters.ranges.map { range in
                    unsafe range.map { unsafe (start ?? somewhere) + (start == nil ? 0 : $0.lowerBound) }
                }
                let lengths = parameters.ranges.map { Int32(clamping: $0?.count ?? 0) }
                let formats = parameters.types.map { $0 == .inferred ? 0 as Int32 : 1 }
                return unsafe PQsendQueryPrepared(
                    raw, name, Int32(parameters.count), values, lengths, formats, 1) == 1
            }
        }
    }

    /// Sends one statement without values, not prepared.
    func sendPlain(_ sql: String) -> Bool {
        unsafe PQsendQueryParams(raw, sql, 0, nil, nil, nil, nil, 1) == 1
    }

    /// Sends several statements at once; only outside pipeline mode.
    func sendScript(_ sql: String) -> Bool { unsafe PQsendQuery(raw, sql) == 1 }

    func sendSync() -> Bool { unsafe PQpipelineSync(raw) == 1 }

    /// - Returns: nil when the socket takes no more at the moment.
    func sendCopy(_ bytes: ArraySlice<UInt8>) -> Bool? {
        let sent = unsafe bytes.withUnsafeBytes { bytes in
            unsafe PQputCopyData(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        return sent == 0 ? nil : sent == 1
    }

    /// Ends a copy, or abandons it for a reason that the server will report.
    func sendCopyEnd(abandonedBecause reason: String?) -> Bool? {
        let sent = unsafe PQputCopyEnd(raw, reason)
        return sent == 0 ? nil : sent == 1
    }

    /// - Returns: whether there is more to send, nil when the connection is lost.
    func flush() -> Bool? {
        let left = unsafe PQflush(raw)
        return left < 0 ? nil : left == 1
    }

    // MARK: Receiving

    /// Reads what has arrived, without waiting. False means that the connection is lost.
    func consume() -> Bool { unsafe PQconsumeInput(raw) == 1 }

    /// The next result, or nil between two statements. Blocks when ``isBusy``.
    func nextResult(columns: [String]? = nil) -> ResultSet? {
        unsafe PQgetResult(raw).map { unsafe ResultSet(taking: $0, columns: columns) }
    }

    /// The next notification that has been read: its channel and text.
    func nextNotification() -> (channel: String, payload: String)? {
        guard let notification = unsafe PQnotifies(raw) else { return nil }
        defer { unsafe PQfreemem(notification) }
        return unsafe (String(cString: notification.pointee.relname), String(cString: notification.pointee.extra))
    }

    /// Sleeps until the socket can be read (or written, when asked), the interrupt speaks, or the time has passed.
    ///
    /// - Returns: whether the socket had something, and the interrupt.
    func wait(writing: Bool, interrupt: Interrupt, atMost limit: Duration) -> (socket: Bool, interrupt: Bool) {
        if descriptors.isEmpty { descriptors = [pollfd(), pollfd()] }
        descriptors[0] = pollfd(fd: socket, events: Int16(POLLIN) | (writing ? Int16(POLLOUT) : 0), revents: 0)
        descriptors[1] = pollfd(fd: interrupt.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&descriptors, 2, Int32(clamping: max(1, limit.milliseconds)))
        return (descriptors[0].revents != 0, descriptors[1].revents != 0)
    }
}
