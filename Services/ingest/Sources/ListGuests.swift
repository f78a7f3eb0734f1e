import Contracts
import Messaging
import PostgreSQL
import SubjectRights
import Vault
import Foundation

/// Says whom a mailing concerns among guests: the captures in scope, and the addresses that were left with them.
///
/// Addresses are opened only to be hashed with the pepper of today, so that one that two captures hold is one recipient;
/// they leave as they are sealed, under their captures' keys.
struct ListGuests<Runner: QueryRunner>: MessageHandler {
    let runner: Runner
    let vault: Vault
    let hasher: LookupHasher
    /// Captures in one part.
    var size = 500

    func handle(_ order: ListAudience<IngestData>, in context: HandlingContext) async throws {
        let captures = Captures(runner: runner)
        try await AudiencePart(order, size: size).tell(through: context.outbox) { last, count in
            try await captures.inScope(order.scope, after: last.map { Identifier($0) }, atMost: count)
        } id: {
            $0.id.uuid
        } member: {
            try await member($0)
        }
    }

    /// Nil for a capture without an address, with something that is none, or that is erased.
    private func member(_ capture: AddressedCapture) async throws -> AudienceMember? {
        guard let address = capture.address else { return nil }
        do {
            let typed = try await vault.openText(address, purpose: SealedPurpose.mailAddress)
            guard let lookup = try? hasher.hash(mail: typed.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                return nil
            }
            return AudienceMember(
                captureID: capture.id, address: Sealed(address.text),
                lookup: AddressLookup(lookup),
                language: capture.language)
        } catch VaultError.destroyed {
            return nil
        }
    }
}
