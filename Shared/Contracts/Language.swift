/// The languages that every page and mail exists in, by ISO 639-1.
package enum Language: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
    case dutch = "nl"
    case french = "fr"
    case german = "de"
    case english = "en"
}
