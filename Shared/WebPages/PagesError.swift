/// Why the pages of a service cannot be shown. It stops the start, so that no visitor finds out first.
package enum PagesError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(path: String)
    case invalidTemplate(name: String, problem: String)
    case unknownTemplate(name: String, usedBy: String?)
    case invalidTexts(path: String, problem: String)
    case unknownText(key: String, usedBy: String)
    case missingAsset(path: String)
    case missingScript(path: String)

    package var description: String {
        switch self {
        case .unreadable(let path): "\(path) cannot be read"
        case .invalidTemplate(let name, let problem): "template \(name): \(problem)"
        case .unknownTemplate(let name, let user?): "template \(user) uses template \(name), which does not exist"
        case .unknownTemplate(let name, nil): "there is no template \(name)"
        case .invalidTexts(let path, let problem): "texts \(path): \(problem)"
        case .unknownText(let key, let user): "template \(user) uses text \(key), which does not exist"
        case .missingAsset(let path): "there is no \(path); Debian's package libjs-bootstrap5 has Bootstrap's files"
        case .missingScript(let path): "there is no \(path); PyPI's package django-htmx has it as htmx-2.min.js"
        }
    }
}
