internal import CCurl
internal import Glibc

/// Owns libcurl's set of running transfers and the one descriptor that tells when it wants attention.
///
/// libcurl says through callbacks which sockets it waits for and until when. They go into an `epoll` set together with
/// two timers, so that a thread waits for all of them, and for whatever else it likes, by polling ``descriptor``
/// (curl_multi_socket_action(3)). All methods belong to one thread.
@safe final class MultiHandle {
    /// Readable when ``run()`` has something to do.
    let descriptor: Int32
    private let raw: UnsafeMutableRawPointer
    private let timer: Int32
    private let alarm: Int32

    init(maximumIdleConnections: Int) {
        guard CurlLibrary.isReady, let raw = unsafe curl_multi_init() else {
            preconditionFailure("no memory for libcurl")
        }
        unsafe self.raw = raw
        descriptor = shim_epoll()
        timer = shim_timer()
        alarm = shim_timer()
        precondition(descriptor >= 0 && timer >= 0 && alarm >= 0, "no descriptor left for transfers")
        _ = shim_epoll_change(descriptor, EPOLL_CTL_ADD, timer, EPOLLIN.rawValue)
        _ = shim_epoll_change(descriptor, EPOLL_CTL_ADD, alarm, EPOLLIN.rawValue)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe shim_multi_set_functions(
            raw, context,
            { _, socket, what, context, _ in
                unsafe Unmanaged<MultiHandle>.fromOpaque(context!).takeUnretainedValue().watch(socket, for: what)
                return 0
            },
            { _, milliseconds, context in
                let multi = unsafe Unmanaged<MultiHandle>.fromOpaque(context!).takeUnretainedValue()
                shim_timer_set(multi.timer, milliseconds)
                return 0
            })
        unsafe shim_multi_set_long(raw, CURLMOPT_MAXCONNECTS, maximumIdleConnections)
    }

    deinit {
        unsafe curl_multi_cleanup(raw)
        for open in [descriptor, timer, alarm] where open >= 0 { close(open) }
    }

    private func watch(_ socket: Int32, for what: Int32) {
        if what == CURL_POLL_REMOVE {
            _ = shim_epoll_change(descriptor, EPOLL_CTL_DEL, socket, 0)
            return
        }
        var events: UInt32 = 0
        if what & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        if shim_epoll_change(descriptor, EPOLL_CTL_MOD, socket, events) != 0 {
            _ = shim_epoll_change(descriptor, EPOLL_CTL_ADD, socket, events)
        }
    }

    /// Begins a transfer; `easy` must live until ``remove(_:)``.
    func add(_ easy: EasyHandle) -> Bool {
        unsafe curl_multi_add_handle(raw, easy.raw) == CURLM_OK
    }

    /// Ends a transfer, whether it was done or not. Must not be called from within a callback of libcurl.
    func remove(_ easy: EasyHandle) {
        _ = unsafe curl_multi_remove_handle(raw, easy.raw)
    }

    /// Lets libcurl do what it can do now, without waiting.
    ///
    /// - Returns: whether the alarm rang.
    func run() -> Bool {
        var descriptors = [Int32](repeating: 0, count: 64)
        var events = [UInt32](repeating: 0, count: 64)
        let count = unsafe shim_epoll_ready(descriptor, &descriptors, &events, 64)
        var hasRung = false
        for index in 0..<max(0, Int(count)) {
            switch descriptors[index] {
            case timer:
                empty(timer)
                act(on: CURL_SOCKET_BAD, 0)
            case alarm:
                empty(alarm)
                hasRung = true
            case let socket:
                var what: Int32 = 0
                if events[index] & EPOLLIN.rawValue != 0 { what |= CURL_CSELECT_IN }
                if events[index] & EPOLLOUT.rawValue != 0 { what |= CURL_CSELECT_OUT }
                if events[index] & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { what |= CURL_CSELECT_ERR }
                act(on: socket, what)
            }
        }
        return hasRung
    }

    /// Serves what is due, a transfer just added or continued among it.
    func runDue() { act(on: CURL_SOCKET_BAD, 0) }

    /// Makes ``run()`` report after `delay`; `nil` takes that back.
    func setAlarm(_ delay: Duration?) {
        shim_timer_set(alarm, delay?.wholeMilliseconds ?? -1)
    }

    /// The next transfer that ended: its identifier and libcurl's verdict.
    func nextEnded() -> (id: Int, code: CURLcode)? {
        var code = CURLE_OK
        guard let easy = unsafe shim_multi_next_ended(raw, &code) else { return nil }
        return unsafe (Int(shim_easy_identifier(easy)), code)
    }

    private func act(on socket: Int32, _ what: Int32) {
        var running: Int32 = 0
        _ = unsafe curl_multi_socket_action(raw, socket, what, &running)
    }

    private func empty(_ timer: Int32) {
        var count: UInt64 = 0
        _ = unsafe read(timer, &count, MemoryLayout<UInt64>.size)
    }
}
