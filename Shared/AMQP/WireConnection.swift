internal import CRabbitMQ
import Glibc

/// The one owner of a librabbitmq connection, with its one channel.
///
/// Not `Sendable`: it lives in an actor whose executor is a thread of its own, since neither the connection nor a
/// channel may be touched by two threads (librabbitmq's README). Every call has a limit. After an error that
/// ``AMQPError/endsConnection`` the instance must be dropped; that closes the socket.
@safe final class WireConnection {
    /// Frames are small enough that "the socket is writable" means that a whole one fits (see ``awaitWritable()``).
    static let frameMax = 64 * 1024
    static let maximumHeaderBytes = 32 * 1024
    static let maximumBodyBytes = 256 * 1024 * 1024
    static let channel: amqp_channel_t = 1

    let state: amqp_connection_state_t
    let configuration: BrokerConfiguration
    /// Where OpenSSL notes why it refused the peer's certificate.
    private let verifyFailure: UnsafeMutablePointer<Int32>
    let memory = WireMemory()
    /// The present opening of the channel; 0 while it is closed.
    var epoch: UInt64 = 0
    /// The message whose frames are arriving.
    var content: WireContent?
    /// When bytes last came in.
    var lastHeard = ContinuousClock.now
    /// When a heartbeat was last sent.
    private var lastBeat = ContinuousClock.now
    /// How many bytes may be written before the socket has to be asked again.
    var writableBudget = 0

    /// Connects and signs in. Blocks the calling thread for at most about twice the configuration's `connectTimeout`.
    init(_ configuration: BrokerConfiguration) throws(AMQPError) {
        guard let state = unsafe amqp_new_connection() else { throw .connectionFailed }
        unsafe self.state = state
        self.configuration = configuration
        unsafe verifyFailure = .allocate(capacity: 1)
        unsafe verifyFailure.initialize(to: 0)
        var limit = WireTime.interval(configuration.connectTimeout)
        unsafe amqp_set_handshake_timeout(state, &limit)
        limit = WireTime.interval(min(configuration.answerTimeout, .seconds(10)))
        unsafe amqp_set_rpc_timeout(state, &limit)
        let socket = try unsafe openedSocket()
        limit = WireTime.interval(configuration.connectTimeout)
        let status = unsafe amqp_socket_open_noblock(socket, configuration.host, Int32(configuration.port), &limit)
        switch unsafe verifyFailure.pointee {
        case 0: try Self.check(status, whenSilent: .connectionFailed)
        case let reason where shim_is_host_mismatch(reason) != 0: throw .tlsHostNameMismatch
        default: throw .tlsUntrusted
        }
        shim_send_buffer(descriptor, 1 << 20)
        try logIn()
    }

    deinit {
        unsafe amqp_destroy_connection(state)
        unsafe verifyFailure.deallocate()
    }

    var descriptor: Int32 { unsafe amqp_get_sockfd(state) }

    // MARK: Connecting

    private func openedSocket() throws(AMQPError) -> OpaquePointer {
        guard let tls = configuration.tls else {
            guard let socket = unsafe amqp_tcp_socket_new(state) else { throw .connectionFailed }
            return unsafe socket
        }
        guard let socket = unsafe amqp_ssl_socket_new(state) else { throw .tlsFailed }
        unsafe amqp_ssl_socket_set_verify_peer(socket, 1)
        // OpenSSL checks the name, and addresses too, which the library's own check does not know.
        unsafe amqp_ssl_socket_set_verify_hostname(socket, 0)
        guard unsafe shim_expect_peer(socket, configuration.host, verifyFailure) != 0 else { throw .tlsFailed }
        guard unsafe amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) == 0 else {
            throw .tlsFailed
        }
        guard unsafe amqp_ssl_socket_set_cacert(socket, tls.authorities) == 0 else { throw .tlsFilesUnusable }
        if let certificate = tls.certificate, let key = tls.key {
            guard unsafe amqp_ssl_socket_set_key(socket, certificate, key) == 0 else { throw .tlsFilesUnusable }
        }
        return unsafe socket
    }

    private func logIn() throws(AMQPError) {
        defer { memory.reset() }
        var properties = unsafe memory.table([
            "connection_name": .string(configuration.name),
            "capabilities": .table([
                "publisher_confirms": true, "consumer_cancel_notify": true, "connection.blocked": true,
                "basic.nack": true, "authentication_failure_close": true,
            ]),
        ])
        let heartbeat = Int32(configuration.heartbeat.components.seconds)
        let virtualHost = configuration.virtualHost
        let frameMax = Int32(Self.frameMax)
        let reply =
            switch configuration.credentials {
            case .plain(let user, let password):
                unsafe shim_login_plain(state, virtualHost, 16, frameMax, heartbeat, &properties, user, password)
            case .certificate:
                // Librabbitmq 0.11 fails for want of memory when the identity is empty.
                unsafe shim_login_external(
                    state, virtualHost, 16, frameMax, heartbeat, &properties, configuration.name)
            }
        do {
            try unsafe check(reply)
        } catch .accessRefused {
            throw .authenticationRefused
        } catch .channelClosed(code: 530) {
            throw .virtualHostRefused
        } catch .connectionLost where configuration.credentials != .certificate {
            // Brokers that do not know authentication_failure_close hang up without a word.
            throw .connectionFailed
        }
        lastHeard = .now
    }

    // MARK: Liveness

    /// Sends a heartbeat when one is due.
    ///
    /// - Throws: ``AMQPError/connectionLost`` when the peer has been silent for nearly twice the heartbeat.
    func keepAlive(now: ContinuousClock.Instant) throws(AMQPError) {
        if now - lastHeard >= configuration.heartbeat * 2 - Self.tick(configuration.heartbeat) {
            throw .connectionLost
        }
        guard now - lastBeat >= configuration.heartbeat / 2, isWritable(within: .zero) else { return }
        var frame = unsafe amqp_frame_t()
        unsafe frame.frame_type = UInt8(AMQP_FRAME_HEARTBEAT)
        unsafe frame.channel = 0
        try Self.check(unsafe amqp_send_frame(state, &frame))
        lastBeat = now
    }

    /// How often ``keepAlive(now:)`` must be called.
    static func tick(_ heartbeat: Duration) -> Duration { min(heartbeat / 4, .seconds(1)) }

    // MARK: Room to write

    /// Whether the socket takes a frame now, or does so in time.
    func isWritable(within limit: Duration) -> Bool {
        shim_ready(descriptor, Int32(POLLOUT), WireTime.milliseconds(limit)) & Int32(POLLOUT) != 0
    }

    /// Waits until the socket takes a frame, since the C library's own writes wait without a limit.
    func awaitWritable() throws(AMQPError) {
        guard isWritable(within: configuration.heartbeat * 2) else { throw .connectionLost }
    }

    // MARK: Closing

    /// Says goodbye and waits shortly for the answer.
    func close() {
        guard isWritable(within: .zero) else { return }
        var limit = WireTime.interval(.seconds(2))
        unsafe amqp_set_rpc_timeout(state, &limit)
        _ = unsafe amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }
}
