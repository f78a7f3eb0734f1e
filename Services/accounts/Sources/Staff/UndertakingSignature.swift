import Contracts
import Foundation
import Vault

/// That somebody of the staff signed an undertaking, word for word.
struct UndertakingSignature: Sendable {
    var staffID: Identifier<Staff>
    var wording: Wording
    /// As it was typed, sealed under the person's key.
    var name: SealedValue
    var at: Date

    /// What the name is sealed for.
    static let namePurpose = "accounts.undertaking_signature.name"
}
