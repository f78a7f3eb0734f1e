import Foundation
package import WebPages

/// What a word on captures may be, and how many of them there are.
package enum TagTerms {
    /// Different words of one rental.
    package static let mostOfRental = 50
    package static let mostOfCapture = 10
    package static let mostLetters = 30

    /// Why a word is not taken. Pages have words for each.
    package enum Refusal: String, Sendable, CaseIterable {
        case missing, tooLong, letters, tooMany, tooManyOfCapture

        package var error: APIError {
            let message =
                switch self {
                case .missing: "wants a word"
                case .tooLong: "takes \(TagTerms.mostLetters) letters at most"
                case .letters: "takes one line without control characters"
                case .tooMany: "a rental has \(TagTerms.mostOfRental) different words at most"
                case .tooManyOfCapture: "a capture bears \(TagTerms.mostOfCapture) words at most"
                }
            return APIError.invalid("word", message, code: "tag-\(rawValue)")
        }

        init?(_ error: APIError) { self.init(rawValue: String(error.code.dropFirst("tag-".count))) }
    }

    /// The word as it is kept: without spaces around it, composed.
    package static func tidy(_ word: String) throws(APIError) -> String {
        let word = word.trimmingCharacters(in: .whitespaces).precomposedStringWithCanonicalMapping
        guard !word.isEmpty else { throw Refusal.missing.error }
        guard word.count <= mostLetters else { throw Refusal.tooLong.error }
        guard
            word.unicodeScalars.allSatisfy({
                !CharacterSet.controlCharacters.contains($0) && !CharacterSet.newlines.contains($0)
            })
        else { throw Refusal.letters.error }
        return word
    }

    /// Whether two words are the same to people.
    static func isSame(_ one: String, _ other: String) -> Bool {
        one.compare(other, options: [.caseInsensitive]) == .orderedSame
    }
}
