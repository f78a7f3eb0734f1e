/// What can go wrong between this program and the broker.
///
/// No case carries an address, a name, a credential or a body, so an error may be logged as it is.
package enum AMQPError: Error, Sendable, Equatable {
    /// The configuration cannot be used; the text says which part and what it wants, never its value.
    case invalidConfiguration(String)
    /// The message cannot be put on the wire as it is; the text says which field and its limit.
    case invalidMessage(String)
    /// Nobody answered at the address, or its name is unknown.
    case connectionFailed
    /// The peer accepted the connection but did not finish the handshake in time, or an answer took too long.
    case timeout
    /// The TLS handshake failed before certificates were compared: no common version, or the peer speaks no TLS.
    case tlsFailed
    /// The peer's certificate is not signed by a trusted authority, or has expired.
    case tlsUntrusted
    /// The peer's certificate is valid but made for another host name.
    case tlsHostNameMismatch
    /// A certificate or key file could not be read.
    case tlsFilesUnusable
    /// The broker does not accept the user or the password, or does not offer the mechanism.
    case authenticationRefused
    /// The virtual host does not exist, or the user may not enter it.
    case virtualHostRefused
    /// The connection broke. What was sent and not yet confirmed may or may not have arrived.
    case connectionLost
    /// The broker closed the channel because the user lacks the right to do this.
    case accessRefused
    /// The broker closed the channel because the exchange or queue does not exist.
    case notFound
    /// The broker closed the channel because a precondition failed: other arguments than declared, an unknown tag, a
    /// message over its limit.
    case preconditionFailed
    /// The broker closed the channel because another holds the queue exclusively.
    case resourceLocked
    /// The broker closed the channel for another reason. Unconfirmed messages may or may not have arrived.
    case channelClosed(code: Int)
    /// The message reached its exchange, but no queue is bound for it. It is stored nowhere.
    case unroutable
    /// The broker refused the message (`basic.nack`): a full queue that rejects, or a fault of the queue.
    case refused
    /// The broker did not accept messages (memory or disk alarm) for as long as the caller was willing to wait.
    case blocked
    /// The waiting task was cancelled. What was sent may or may not have arrived.
    case cancelled
    /// `close()` was called.
    case closed

    /// Whether the same attempt may succeed later without anybody changing the program or its rights.
    package var isTransient: Bool {
        switch self {
        case .connectionFailed, .timeout, .connectionLost, .channelClosed, .refused, .blocked, .resourceLocked,
            .cancelled, .closed:
            true
        case .invalidConfiguration, .invalidMessage, .tlsFailed, .tlsUntrusted, .tlsHostNameMismatch, .tlsFilesUnusable,
            .authenticationRefused, .virtualHostRefused, .accessRefused, .notFound, .preconditionFailed, .unroutable:
            false
        }
    }

    /// Whether the connection as a whole is unusable after this error, not only its channel or one message.
    var endsConnection: Bool {
        switch self {
        case .connectionFailed, .timeout, .connectionLost, .tlsFailed, .tlsUntrusted, .tlsHostNameMismatch,
            .tlsFilesUnusable,
            .authenticationRefused, .virtualHostRefused, .closed:
            true
        default: false
        }
    }
}

extension AMQPError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidConfiguration(let reason): "the broker's configuration is unusable: \(reason)"
        case .invalidMessage(let reason): "the message cannot be sent: \(reason)"
        case .connectionFailed: "no connection to the broker"
        case .timeout: "the broker did not answer in time"
        case .tlsFailed: "TLS failed: no common version, or the peer speaks no TLS"
        case .tlsUntrusted: "TLS failed: the broker's certificate is expired or not from a trusted authority"
        case .tlsHostNameMismatch: "TLS failed: the broker's certificate is made for another host name"
        case .tlsFilesUnusable: "a TLS certificate or key file could not be read"
        case .authenticationRefused: "the broker refused the credentials"
        case .virtualHostRefused: "the broker refused the virtual host"
        case .connectionLost: "the connection to the broker was lost"
        case .accessRefused: "the broker user lacks the right to do this"
        case .notFound: "the exchange or queue does not exist"
        case .preconditionFailed: "the broker reports that a precondition failed"
        case .resourceLocked: "the queue is locked by another connection"
        case .channelClosed(let code): "the broker closed the channel with code \(code)"
        case .unroutable: "no queue is bound for the message"
        case .refused: "the broker refused the message"
        case .blocked: "the broker accepts no messages at present"
        case .cancelled: "the wait was cancelled"
        case .closed: "the connection was closed by this program"
        }
    }
}
