import Hummingbird

/// What a browser shows at the operators' door: a pass, and a token of the session's own that forms must repeat.
struct OperatorCookie: Sendable, Equatable {
    var pass: String
    var formToken: String

    /// Browsers take `__Host-` from TLS only, and then from nobody but the host itself.
    private static let secureName = "__Host-operator"
    /// For a demo on loopback without TLS.
    private static let plainName = "operator"

    init(pass: String, formToken: String) {
        self.pass = pass
        self.formToken = formToken
    }

    /// The first of a session.
    init(pass: String) {
        self.init(
            pass: pass, formToken: (0..<4).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined())
    }

    init?(of request: Request) {
        guard let value = (request.cookies[Self.secureName] ?? request.cookies[Self.plainName])?.value else {
            return nil
        }
        let parts = value.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.count >= 20 else { return nil }
        self.init(pass: String(parts[0]), formToken: String(parts[1]))
    }

    /// Ends with the browser's session, or with its pass.
    func cookie(secure: Bool) -> Cookie { Self.cookie("\(pass)~\(formToken)", maxAge: nil, secure) }

    /// Takes the cookie away.
    static func ended(secure: Bool) -> Cookie { cookie("", maxAge: 0, secure) }

    private static func cookie(_ value: String, maxAge: Int?, _ secure: Bool) -> Cookie {
        Cookie(
            name: secure ? secureName : plainName, value: value, maxAge: maxAge, path: "/", secure: secure,
            httpOnly: true, sameSite: .strict)
    }
}
