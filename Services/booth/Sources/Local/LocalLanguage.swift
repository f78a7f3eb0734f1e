import Contracts
import HTTPTypes
import Hummingbird

/// In which language a page of the booth is shown.
enum LocalLanguage {
    /// `?lang=`, or the first of the reader's languages that pages exist in.
    static func choose(_ request: Request) -> Language {
        if let asked = request.uri.queryParameters.get("lang").flatMap({ Language(rawValue: $0) }) { return asked }
        let wanted = (request.headers[.acceptLanguage] ?? "").split(separator: ",").map { part in
            part.drop { $0 == " " }.prefix { $0.isLetter }.lowercased()
        }
        return wanted.lazy.compactMap { Language(rawValue: $0) }.first ?? .english
    }
}

/// Text as it stands in a page.
enum Escaped {
    static func html(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
