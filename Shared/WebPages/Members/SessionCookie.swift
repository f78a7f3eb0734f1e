package import Hummingbird

/// What the browser of somebody who signed in shows: the secret of a session, which only accounts knows more of.
package enum SessionCookie {
    /// Browsers take `__Host-` from TLS only, and then from nobody but the host itself.
    private static let secureName = "__Host-session"
    /// For a demo on loopback without TLS.
    private static let plainName = "session"

    /// The session's secret; nil when the request shows none. Over TLS the cookie that anybody could have set is not taken.
    package static func secret(of request: Request, secure: Bool) -> String? {
        let value = request.cookies[secure ? secureName : plainName]?.value
        return value.flatMap { $0.isEmpty || $0.utf8.count > 200 || $0.contains(".") ? nil : $0 }
    }

    /// - Parameter seconds: how long the browser keeps it; nil until it is closed.
    package static func cookie(_ secret: String, seconds: Int?, secure: Bool) -> Cookie {
        // Lax: a link in a mail leads into the gallery; forms of other sites send no cookie.
        Cookie(
            name: secure ? secureName : plainName, value: secret, maxAge: seconds, path: "/", secure: secure,
            httpOnly: true, sameSite: .lax)
    }

    /// Takes the cookie away.
    package static func ended(secure: Bool) -> Cookie { cookie("", seconds: 0, secure: secure) }
}
