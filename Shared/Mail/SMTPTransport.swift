internal import Synchronization
package import Transfer

/// Hands mail to an SMTP server, with TLS, keeping connections for the next mail.
package final class SMTPTransport: MailTransport {
    package struct Configuration: Sendable, CustomStringConvertible {
        /// `smtp://host:587`, where STARTTLS is required, or `smtps://host:465`, TLS from the beginning; a path is the
        /// name to greet with. Never shown with credentials.
        package let url: TransferURL
        let credentials: TransferRequest.Credentials?
        let trust: TransferRequest.Trust
        let limits: TransferLimits
        let maximumConnections: Int
        let allowsPlainText: Bool

        /// - Parameters:
        ///   - url: may hold `user:password@`, percent-encoded.
        ///   - user: in place of the one in the address; with `password`.
        ///   - authorities: a PEM file with the authorities to believe in instead of the system's.
        ///   - limits: `total` bounds one mail.
        ///   - maximumConnections: so many mails are handed over at the same time.
        ///   - allowsPlainText: lets `smtp://` do without TLS, as to a relay on the same machine. Without TLS there
        ///     are no credentials either: they are refused together.
        /// - Throws: ``MailError`` of kind `invalid`, which says what is wrong without repeating it.
        package init(
            url: String, user: String? = nil, password: String? = nil, authorities: String? = nil,
            limits: TransferLimits = TransferLimits(slowest: 1), maximumConnections: Int = 4,
            allowsPlainText: Bool = false
        ) throws(MailError) {
            let parsed: TransferURL
            do throws(TransferError) {
                parsed = try TransferURL(url, schemes: ["smtp", "smtps"])
            } catch {
                throw MailError(.invalid("the server's address"), cause: error.description)
            }
            self.url = parsed
            let name = user ?? parsed.user
            let secret = user == nil ? parsed.password : password
            switch (name, secret) {
            case (let name?, let secret?):
                credentials = TransferRequest.Credentials(user: name, password: secret)
            case (nil, nil): credentials = nil
            default: throw MailError(.invalid("the server's address"), cause: "user and password come together")
            }
            if allowsPlainText, parsed.scheme == "smtp", credentials != nil {
                throw MailError(.invalid("the server's address"), cause: "credentials need TLS")
            }
            guard maximumConnections > 0 else {
                throw MailError(.invalid("the number of connections"), cause: "there must be one")
            }
            trust = TransferRequest.Trust(authorities: authorities)
            self.limits = limits
            self.maximumConnections = maximumConnections
            self.allowsPlainText = allowsPlainText
        }

        package var description: String { url.description }
    }

    private let configuration: Configuration
    private let engine: TransferEngine
    private let connections = Atomic<Int>(0)

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        engine = TransferEngine(
            TransferEngine.Configuration(
                name: "smtp", maximumConcurrent: configuration.maximumConnections, maximumWaiting: 10_000,
                longestWait: .seconds(120)))
    }

    /// How many connections have been made for mails that were accepted, for measurements and tests.
    package var connectionsMade: Int { connections.load(ordering: .relaxed) }

    package func send(_ message: [UInt8], from: String, to: String) async throws(MailError) {
        // Checked again here: what goes to the server's command line must be an address, whoever calls.
        let sender = from.isEmpty ? "" : try MailAddress(from).address
        let request = TransferRequest(
            configuration.url, .mail(from: sender, to: try MailAddress(to).address), body: .bytes(message),
            limits: configuration.limits, trust: configuration.trust, credentials: configuration.credentials,
            allowsPlainText: configuration.allowsPlainText)
        do throws(TransferError) {
            try await deliver(request)
        } catch {
            throw MailError(error)
        }
    }

    /// Ends what is under way; mails to come are refused.
    package func close() async { await engine.close() }

    private func deliver(_ request: TransferRequest) async throws(TransferError) {
        var triesLeft = configuration.maximumConnections
        while true {
            do throws(TransferError) {
                let response = try await engine.perform(request)
                connections.add(response.newConnections, ordering: .relaxed)
                return
            } catch {
                // Servers end idle connections; libcurl may find one of them dead only when it says MAIL FROM.
                guard error.wasStaleConnection, triesLeft > 0 else { throw error }
                triesLeft -= 1
            }
        }
    }
}

extension MailError {
    fileprivate init(_ error: TransferError) {
        let kind: Kind =
            switch error.kind {
            case .refused:
                if let code = error.replyCode {
                    code < 500 ? .temporary(code: code) : .permanent(code: code)
                } else {
                    .connection
                }
            case .untrusted: .untrusted
            case .credentialsRefused: .credentials
            case .cancelled, .closed: .cancelled
            case .invalidRequest: .invalid("the envelope")
            case .unresolved, .unreachable, .timedOut, .connectionLost, .tooLarge, .bodyFailed, .busy, .failed:
                .connection
            }
        self.init(kind, cause: error.description)
    }
}
