package import Contracts

/// Texts and formats in the language of a page, for those who make its values.
package struct TextsOfPage: Sendable {
    package let texts: Texts
    package let language: Language
    package var formats: PageFormats { PageFormats(texts, language) }

    package init(_ texts: Texts, _ language: Language) {
        self.texts = texts
        self.language = language
    }

    package func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        texts(key, language, values)
    }
}
