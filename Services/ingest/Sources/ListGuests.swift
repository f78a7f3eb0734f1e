import Contracts
import Messaging
import PostgreSQL
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
        var parts: [AudienceListed<IngestData>] = []
        var cursor: Identifier<Capture>?
        repeat {
            let page = try await Captures(runner: runner).inScope(order.scope, after: cursor, atMost: size)
            var members: [AudienceMember] = []
            for capture in page { if let member = try await member(capture) { members.append(member) } }
            parts.append(
                AudienceListed(
                    mailingID: order.mailingID, part: parts.count + 1, parts: 0, records: page.count, members: members))
            cursor = page.count < size ? nil : page.last?.id
        } while cursor != nil
        for var part in parts {
            part.parts = parts.count
            try await context.outbox.publish(part)
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
                lookup: AddressLookup(version: lookup.version, hash: HexDigits.text(lookup.bytes)),
                language: capture.language)
        } catch VaultError.destroyed {
            return nil
        }
    }
}
