/// What kept a transfer from succeeding, and whether trying again can help.
///
/// `description` holds no address, no credentials and nothing of what was sent or received.
package struct TransferError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The request was refused before anything was sent; the text says what is wrong with it.
        case invalidRequest(String)
        /// The server's name is not known.
        case unresolved
        /// No connection could be made.
        case unreachable
        /// The server could not prove who it is, or offered no encryption where it is required.
        case untrusted
        /// A limit on time or on slowness was reached.
        case timedOut
        /// The connection ended in the middle, or the answer made no sense.
        case connectionLost
        /// The server did not accept the name or the password.
        case credentialsRefused
        /// A mail server said no; see ``TransferError/replyCode``.
        case refused
        /// The answer is longer than the request allows.
        case tooLarge
        /// The file or the sequence that the caller gave as body failed or has another length than announced.
        case bodyFailed
        /// Too many transfers wait already, or this one waited too long for its turn.
        case busy
        /// The caller's task was cancelled.
        case cancelled
        /// The engine was closed.
        case closed
        /// Anything else; ``TransferError/code`` says what.
        case failed
    }

    package let kind: Kind
    /// libcurl's `CURLcode`; 0 when the failure did not come from there.
    package let code: Int
    /// The last reply code of a mail server, when it is what failed: 550 for instance.
    package let replyCode: Int?
    /// Whether nothing of the body was sent and the connection had been used before: the server may just have ended
    /// an idle connection, and an immediate second try is harmless.
    package let wasStaleConnection: Bool

    package init(_ kind: Kind, code: Int = 0, replyCode: Int? = nil, wasStaleConnection: Bool = false) {
        self.kind = kind
        self.code = code
        self.replyCode = replyCode
        self.wasStaleConnection = wasStaleConnection
    }

    /// Whether the same request may succeed later.
    ///
    /// What concerns the way to the server counts as temporary, certificates and passwords included: they are mended
    /// by an operator, and the request itself is sound.
    package var isTemporary: Bool {
        switch kind {
        case .unresolved, .unreachable, .untrusted, .timedOut, .connectionLost, .credentialsRefused, .busy, .failed:
            true
        case .refused: replyCode.map { $0 < 500 } ?? true
        case .invalidRequest, .tooLarge, .bodyFailed, .cancelled, .closed: false
        }
    }

    package var description: String {
        let text =
            switch kind {
            case .invalidRequest(let reason): "the request is not valid: \(reason)"
            case .unresolved: "the server's name could not be resolved"
            case .unreachable: "no connection to the server"
            case .untrusted: "the server's identity could not be verified"
            case .timedOut: "the transfer took too long"
            case .connectionLost: "the connection was lost"
            case .credentialsRefused: "the server refused the credentials"
            case .refused: "the server refused"
            case .tooLarge: "the answer is too large"
            case .bodyFailed: "the body could not be read as announced"
            case .busy: "too many transfers"
            case .cancelled: "cancelled"
            case .closed: "the engine is closed"
            case .failed: "the transfer failed"
            }
        let details = [replyCode.map { "reply \($0)" }, code == 0 ? nil : "libcurl \(code)"].compactMap { $0 }
        return details.isEmpty ? text : "\(text) (\(details.joined(separator: ", ")))"
    }
}
