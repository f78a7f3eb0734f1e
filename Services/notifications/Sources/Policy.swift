package import Contracts
import Crypto
package import FoundationEssentials

/// One version of the privacy policy, as it was published and stays.
package struct Policy: Sendable, Equatable {
    package var version: PolicyVersion
    package var effectiveAt: Date
    package var publishedAt: Date
    package var publishedBy: String
    /// The mailing that announces it.
    package var mailingID: Identifier<Mailing>
}

/// What a version is called, in addresses of pages too: `2026-11`.
package struct PolicyVersion: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// Letters, digits, `.`, `-` and `_`, at most 40, beginning with a letter or digit; no two dots in a row, because
    /// three of them stand between two versions in the address of their difference.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        let isSpelled = text.utf8.allSatisfy {
            switch UInt8($0) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard (1...40).contains(text.utf8.count), isSpelled, !text.contains(".."),
            text.first.map({ $0.isLetter || $0.isNumber }) == true
        else { return nil }
        description = text
    }
}

/// A policy that somebody wants to publish; checked before anything is changed.
package struct PolicyDraft: Sendable {
    package var version: PolicyVersion
    package var effectiveAt: Date
    package var texts: [Language: String]

    /// - Throws: ``PolicyRefusal``.
    package init(version: String, effectiveAt: Date, texts: [Language: String], at now: Date) throws(PolicyRefusal) {
        guard let version = PolicyVersion(version) else { throw .version }
        for language in Language.allCases where PolicyDocument(texts[language] ?? "").blocks.isEmpty {
            throw .textMissing(language)
        }
        guard effectiveAt >= now else { throw .past }
        self.version = version
        self.effectiveAt = effectiveAt
        self.texts = texts
    }

    /// SHA-256 of each text's UTF-8.
    package var hashes: [Language: [UInt8]] {
        texts.mapValues { text in Array(SHA256.hash(data: Array(text.utf8))) }
    }
}

/// Why a policy is not published.
package enum PolicyRefusal: Error, Sendable, Equatable {
    case version
    case textMissing(Language)
    case past
    case exists(PolicyVersion)
}

extension PolicyRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .version: "a version is at most 40 letters, digits, dots, hyphens and underscores, such as 2026-11"
        case .textMissing(let language): "--\(language.rawValue) wants a file with the policy in that language"
        case .past: "--effective lies in the past; people have to know beforehand"
        case .exists(let version): "version \(version) is published and never changes; choose another name"
        }
    }
}
