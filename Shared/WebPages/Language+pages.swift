package import Contracts

extension Language {
    /// What a page speaks when nothing tells what the visitor understands.
    package static let fallback = Language.dutch

    /// The language's name in itself.
    package var ownName: String {
        switch self {
        case .dutch: "Nederlands"
        case .french: "Français"
        case .german: "Deutsch"
        case .english: "English"
        }
    }

    /// Reads a language tag such as `fr`, `fr-BE` or `FR_be`; only the first part counts.
    package init?(tag: some StringProtocol) {
        let primary = tag.prefix { $0 != "-" && $0 != "_" }
        self.init(rawValue: primary.lowercased())
    }
}
