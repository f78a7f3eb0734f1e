import Contracts
import Deadlines
import Foundation
import MessagingRuntime
import PostgreSQL
import Vault

/// Keeps what a visitor wrote, sealed under a key of its own, for as long as the policy lets it stay at most.
struct KeepMessage: Sendable {
    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher

    /// - Throws: ``Refusal`` while too many wait for an answer; those who write in one instant may exceed that by a
    ///   few.
    func perform(_ message: ContactMessage, at now: Date) async throws {
        let open = try await unit.perform(at: now) { transaction, _ in
            try await Visitors(runner: transaction).countOpen(atMost: ContactPolicy.mostUnanswered)
        }
        guard open < ContactPolicy.mostUnanswered else {
            throw Refusal("", "full", "takes no more messages until some are answered")
        }
        let key = try await vault.createKey(.person)
        do {
            let visitor = try await seal(message, under: key, at: now)
            try await unit.perform(at: now) { transaction, _ in try await Visitors(runner: transaction).add(visitor) }
        } catch let error as DatabaseError where error.kind == .outcomeUnknown {
            // The row may be there: its key must be too.
            throw error
        } catch {
            try? await vault.destroyKey(key)
            throw error
        }
    }

    private func seal(_ message: ContactMessage, under key: KeyID, at now: Date) async throws -> StoredVisitor {
        StoredVisitor(
            id: Identifier(at: now), keyID: key,
            name: try await vault.seal(message.name, under: key, purpose: StoredVisitor.Purpose.name),
            mail: try await vault.seal(message.mail, under: key, purpose: SealedPurpose.mailAddress),
            mailLookup: try hasher.hash(mail: message.mail).bytes,
            phone: try await message.phone.asyncMap {
                try await vault.seal($0, under: key, purpose: StoredVisitor.Purpose.phone)
            },
            message: try await vault.seal(message.message, under: key, purpose: StoredVisitor.Purpose.message),
            language: message.language, writtenAt: now, eraseAt: try WebsiteClock(collectedAt: now).eraseAt)
    }
}
