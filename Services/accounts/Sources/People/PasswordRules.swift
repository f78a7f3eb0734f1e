import Foundation
package import Passwords

/// Decides which passwords may be chosen: long enough, not known to those who guess, and not the address itself (NIST
/// SP 800-63B, 5.1.1.2). No rule about signs and digits: it makes passwords no better.
package struct PasswordRules: Sendable {
    package static let lengths = 10...200

    /// Why a password may not be chosen; the texts have a sentence for each.
    package enum Objection: String, Error, Sendable, Equatable {
        case tooShort = "short"
        case tooLong = "long"
        case leaked
        case ownAddress = "address"
    }

    let leaked: BreachedPasswords

    package init(leaked: BreachedPasswords) { self.leaked = leaked }

    /// The password as it is hashed: one form of the same letters, whatever keyboard they were typed on.
    package static func normalized(_ password: String) -> String {
        password.precomposedStringWithCompatibilityMapping
    }

    /// - Parameters:
    ///   - password: as it was typed.
    ///   - mail: the address of whoever chooses it.
    /// - Returns: what is to be hashed.
    package func check(_ password: String, of mail: String) throws(Objection) -> String {
        let password = Self.normalized(password)
        guard password.count >= Self.lengths.lowerBound else { throw .tooShort }
        guard password.count <= Self.lengths.upperBound else { throw .tooLong }
        let (lower, address) = (password.lowercased(), mail.lowercased())
        let local = String(address.prefix { $0 != "@" })
        let isAddress = lower == address || (local.count >= 5 && lower.contains(local))
        guard !isAddress else { throw .ownAddress }
        guard !leaked.contains(password), Set(password).count > 3 else { throw .leaked }
        return password
    }
}
