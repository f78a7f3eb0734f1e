import Contracts
import Hummingbird

/// One entry of the language switcher: the same page in another language, without JavaScript.
struct LanguageLink: Sendable {
    var code: String
    var name: String
    var address: String
    var isCurrent: Bool

    static func links(from request: Request, current: Language) -> [LanguageLink] {
        let kept = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("\(LanguageChoice.name)=") }
        // Two slashes at the beginning would make a browser take the path for another host.
        let path = "/" + request.uri.path.drop { $0 == "/" }
        return Language.allCases.map { language in
            let query = (kept + ["\(LanguageChoice.name)=\(language.rawValue)"]).joined(separator: "&")
            return LanguageLink(
                code: language.rawValue, name: language.ownName, address: "\(path)?\(query)",
                isCurrent: language == current)
        }
    }
}
