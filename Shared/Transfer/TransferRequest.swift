/// One exchange with a server.
package struct TransferRequest: Sendable {
    /// What is asked, in the protocol's own words.
    package enum Operation: Sendable {
        /// An HTTP request. Redirects are followed at most `redirects` times, to HTTP and HTTPS only.
        case http(method: String, headers: HeaderFields, redirects: Int)
        /// Hands the body, a message in RFC 5322 form with CRLF, to a mail server.
        case mail(from: String, to: String)
    }

    /// How the server proves who it is. There is no way to do without once TLS is spoken.
    package struct Trust: Sendable, Equatable {
        /// A PEM file with the authorities to believe in instead of the system's.
        package var authorities: String?

        package init(authorities: String? = nil) { self.authorities = authorities }
    }

    package struct Credentials: Sendable, Equatable {
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    package var url: TransferURL
    package var operation: Operation
    package var body: RequestBody
    package var limits: TransferLimits
    package var trust: Trust
    package var credentials: Credentials?
    /// Whether `smtp://` without TLS is in order, as to a test's own server. Otherwise STARTTLS is required.
    package var allowsPlainText: Bool

    package init(
        _ url: TransferURL, _ operation: Operation, body: RequestBody = .none,
        limits: TransferLimits = TransferLimits(), trust: Trust = Trust(), credentials: Credentials? = nil,
        allowsPlainText: Bool = false
    ) {
        self.url = url
        self.operation = operation
        self.body = body
        self.limits = limits
        self.trust = trust
        self.credentials = credentials
        self.allowsPlainText = allowsPlainText
    }

    /// What must not be sent, or `nil`.
    var problem: String? {
        switch operation {
        case .http(let method, let headers, _):
            guard !method.isEmpty, method.utf8.allSatisfy(\.isTokenCharacter) else { return "the method is no token" }
            if method == "CONNECT" || method == "TRACE" { return "this method is not for clients like this" }
            if method == "HEAD", body.isPresent { return "this method has no body" }
            return headers.problem
        case .mail(let from, let to):
            let areSound = [from, to].allSatisfy { address in
                address.utf8.allSatisfy { $0 > 32 && $0 != 127 && !"<>".utf8.contains($0) }
            }
            guard areSound else { return "a mail address holds a space, a bracket or a control character" }
            return to.isEmpty ? "the mail has no recipient" : nil
        }
    }
}
