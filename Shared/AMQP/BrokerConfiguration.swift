/// Where the broker is, who we are, and how patient to be.
///
/// The description shows neither user nor password nor address.
package struct BrokerConfiguration: Sendable {
    /// How the client shows who it is.
    enum Credentials: Sendable, Equatable {
        case plain(user: String, password: String)
        /// The name in the client's certificate (plugin `rabbitmq_auth_mechanism_ssl`).
        case certificate
    }

    /// Where the certificates are; all paths of PEM files.
    struct TLS: Sendable, Equatable {
        var authorities: String
        var certificate: String?
        var key: String?
    }

    package let host: String
    package let port: Int
    package let virtualHost: String
    let credentials: Credentials
    let tls: TLS?

    /// Shown in the broker's management pages; must not hold anything personal.
    package let name: String
    /// Silence of twice this long means that the peer is dead.
    package let heartbeat: Duration
    package let reconnect: ReconnectPolicy
    /// The limit of one attempt to connect, and of the handshake after it.
    package let connectTimeout: Duration
    /// The limit of waiting for one answer, and of a publish for the broker to take or confirm a message.
    package let answerTimeout: Duration

    /// Reads an address of the form `amqp://user:password@host:port/virtual-host?…` or `amqps://…`.
    ///
    /// Each part may be percent-encoded (`%2F` is the virtual host `/`, also the default). With `amqps` the peer's
    /// certificate and host name are always verified; there is no way to switch that off. Parameters:
    /// - `cacertfile`: the trusted authorities; by default the system's.
    /// - `certfile`, `keyfile`: a client certificate. Without a user in the address it also signs in (EXTERNAL).
    ///
    /// - Throws: ``AMQPError/invalidConfiguration(_:)`` that names the faulty part and not its value.
    package init(
        url: String, name: String, heartbeat: Duration = .seconds(10), reconnect: ReconnectPolicy = ReconnectPolicy(),
        connectTimeout: Duration = .seconds(5), answerTimeout: Duration = .seconds(30)
    ) throws(AMQPError) {
        let address = try BrokerAddress(url)
        guard heartbeat >= .seconds(1), heartbeat <= .seconds(3600) else {
            throw .invalidConfiguration("the heartbeat must be between 1 second and 1 hour")
        }
        guard connectTimeout > .zero, answerTimeout > .zero else {
            throw .invalidConfiguration("time limits must be positive")
        }
        host = address.host
        port = address.port
        virtualHost = address.virtualHost
        tls = try Self.tls(address)
        if let user = address.user {
            credentials = .plain(user: user, password: address.password ?? "")
        } else if tls?.certificate != nil {
            credentials = .certificate
        } else {
            throw .invalidConfiguration("the address needs a user, or a client certificate")
        }
        self.name = name
        self.heartbeat = heartbeat
        self.reconnect = reconnect
        self.connectTimeout = connectTimeout
        self.answerTimeout = answerTimeout
    }

    private static func tls(_ address: BrokerAddress) throws(AMQPError) -> TLS? {
        let known = ["cacertfile", "certfile", "keyfile"]
        guard address.parameters.keys.allSatisfy(known.contains) else {
            throw .invalidConfiguration("the address may have the parameters cacertfile, certfile and keyfile only")
        }
        guard address.isSecure else {
            guard address.parameters.isEmpty else {
                throw .invalidConfiguration("certificate files need an address that begins with amqps://")
            }
            return nil
        }
        let certificate = address.parameters["certfile"]
        let key = address.parameters["keyfile"]
        guard (certificate == nil) == (key == nil) else {
            throw .invalidConfiguration("certfile and keyfile belong together")
        }
        return TLS(
            authorities: address.parameters["cacertfile"] ?? "/etc/ssl/certs/ca-certificates.crt",
            certificate: certificate, key: key)
    }
}

extension BrokerConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "broker connection \(name)\(tls == nil ? "" : " over TLS")" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
