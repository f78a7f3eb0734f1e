/// Why a mail could not be built or handed over, and whether trying again can help.
///
/// `description` never holds an address or anything of the mail.
package struct MailError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// A part of the message or the envelope is not well formed; the text names the part, not its content.
        case invalid(String)
        /// The server said no for now (4yz): try again later.
        case temporary(code: Int)
        /// The server said no for good (5yz): the same mail will never get through.
        case permanent(code: Int)
        /// The server was not reached, or the connection ended; nothing is known about the mail. It may even have
        /// been accepted, which is why a second try carries the same Message-ID.
        case connection
        /// The server could not prove who it is, or offers no TLS where it is required.
        case untrusted
        /// The server does not accept the user and password, or asks for some.
        case credentials
        /// The mail could not be written to disk.
        case storage
        /// The caller's task was cancelled, or the transport closed.
        case cancelled
    }

    package let kind: Kind
    /// What failed below, without data.
    package let cause: String?

    package init(_ kind: Kind, cause: String? = nil) {
        self.kind = kind
        self.cause = cause
    }

    /// Whether the same mail may get through later. Passwords and certificates are mended by an operator, so what they
    /// hold up counts.
    package var isTemporary: Bool {
        switch kind {
        case .temporary, .connection, .untrusted, .credentials, .storage, .cancelled: true
        case .invalid, .permanent: false
        }
    }

    package var description: String {
        let text =
            switch kind {
            case .invalid(let part): "the mail is not well formed: \(part)"
            case .temporary(let code): "the mail server refused for now (\(code))"
            case .permanent(let code): "the mail server refused for good (\(code))"
            case .connection: "the mail server could not be reached"
            case .untrusted: "the mail server's identity could not be verified"
            case .credentials: "the mail server refused the credentials"
            case .storage: "the mail could not be stored"
            case .cancelled: "handing over the mail was cancelled"
            }
        return cause.map { "\(text): \($0)" } ?? text
    }
}
