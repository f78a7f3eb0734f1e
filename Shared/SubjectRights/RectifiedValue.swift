package import Contracts
package import PersonalData
package import Vault

/// Decides which values a field may hold, the same for every owner and for whoever orders it.
package enum RectifiedValue {
    /// The value is none of its field; it is not repeated here.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case notAMailAddress
        case notAName
        case notALanguage

        package var description: String {
            switch self {
            case .notAMailAddress: "it is not a mail address"
            case .notAName: "a name is one line of at most 200 characters"
            case .notALanguage: "a language is nl, fr, de or en"
            }
        }
    }

    package static func checked(
        _ text: String, for field: RectifiableField, hasher: LookupHasher
    ) throws(Refusal) -> Rectification {
        switch field {
        case .mail:
            guard text.utf8.count <= 254, text == text.filter({ !$0.isWhitespace }),
                let lookup = try? hasher.hash(mail: text)
            else { throw .notAMailAddress }
            return Rectification(field, text, lookup: lookup.bytes)
        case .name:
            let isTidy = text == text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let isSane = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            guard !text.isEmpty, text.unicodeScalars.count <= 200, isTidy, isSane else { throw .notAName }
            return Rectification(field, text)
        case .language:
            guard Language(rawValue: text) != nil else { throw .notALanguage }
            return Rectification(field, text)
        }
    }
}
