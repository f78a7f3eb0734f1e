package import Contracts
package import Hummingbird

/// Finds the language in which to answer a request.
///
/// The first that says something we speak wins: the path parameter `lang`, the query parameter `lang`, the cookie
/// `lang`, the header `Accept-Language`; then Dutch.
package enum LanguageChoice {
    /// The name of the path parameter, the query parameter and the cookie.
    package static let name = "lang"

    /// The language for `request`.
    package static func language(for request: Request, parameters: Parameters = .init()) -> Language {
        if let asked = parameters.get(name).flatMap(Language.init(tag:)) { return asked }
        if let asked = asked(in: request) { return asked }
        if let kept = request.cookies[name].flatMap({ Language(tag: $0.value) }) { return kept }
        guard let header = request.headers[.acceptLanguage] else { return .fallback }
        return AcceptHeader(header).items.lazy.compactMap { Language(tag: $0.value) }.first ?? .fallback
    }

    /// The language the query asks for, which is then kept in the cookie.
    static func asked(in request: Request) -> Language? {
        request.uri.queryParameters.get(name).flatMap(Language.init(tag:))
    }

    /// Keeps a choice for a year. It identifies nobody and is needed for what the visitor asked, so that no consent is.
    static func cookie(for language: Language, secure: Bool) -> Cookie {
        Cookie(
            name: name, value: language.rawValue, maxAge: 365 * 24 * 3600, path: "/", secure: secure, httpOnly: true,
            sameSite: .lax)
    }
}
