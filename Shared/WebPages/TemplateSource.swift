/// The text of one template, looked through for what must not be in it and for what it needs.
struct TemplateSource {
    let name: String
    let text: String

    /// Every tag without its braces: `> header`, `#items`, `t.site.title`.
    private let tags: [String]

    /// - Throws: `invalidTemplate` for a tag that prints unescaped text, changes the delimiters or the content type,
    ///   for a script or style in the page, which the content security policy would not run.
    init(name: String, text: String) throws(PagesError) {
        self.name = name
        self.text = text
        for forbidden in ["{{{", "{{&", "{{ &", "{{=", "{{%"] where text.contains(forbidden) {
            throw .invalidTemplate(name: name, problem: "\(forbidden) is forbidden: every value is escaped as HTML")
        }
        for forbidden in ["<script>", "<style", " style=\"", " onclick=", " onsubmit=", "javascript:"]
        where text.contains(forbidden) {
            throw .invalidTemplate(name: name, problem: "\(forbidden) is forbidden: scripts and styles are assets")
        }
        var tags: [String] = []
        for part in Self.split(text, by: "{{").dropFirst() {
            guard let tag = Self.split(part, by: "}}").first, tag.count < part.count else {
                throw .invalidTemplate(name: name, problem: "a tag is not closed")
            }
            tags.append(String(tag))
        }
        self.tags = tags
    }

    /// Names of the templates that this one includes or inherits from.
    var usedTemplates: [String] {
        tags.compactMap { tag in
            guard tag.first == ">" || tag.first == "<" else { return nil }
            return tag.dropFirst().filter { !$0.isWhitespace }
        }
    }

    /// Keys of the texts that this template shows.
    var usedTexts: [String] {
        tags.compactMap { tag in
            let name = tag.filter { !$0.isWhitespace && !"#^/".contains($0) }
            return name.hasPrefix("t.") ? String(name.dropFirst(2)) : nil
        }
    }

    private static func split(_ text: some StringProtocol, by separator: String) -> [String] {
        text.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }
}
