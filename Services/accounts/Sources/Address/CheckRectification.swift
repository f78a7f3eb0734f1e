import Contracts
import Foundation
import PersonalData
import PostgreSQL
import Vault

/// What it means for whoever signs in that their address is put right at their request (Art. 16 GDPR).
struct CheckRectification: Sendable {
    let runner: Transaction
    let hasher: LookupHasher

    /// Voids what was mailed to the wrong address, and signs out whoever came in by it.
    ///
    /// - Returns: the word for why it cannot be done: the address is somebody else's.
    func check(_ change: Rectification, of subject: Subject, at now: Date) async throws -> String? {
        let people = People(runner: runner)
        guard change.field == .mail, let found = try await people.person(lookups: subject.lookups),
            let person = try await people.locked(found.id)
        else { return nil }
        let lookups = try hasher.allHashes(mail: change.value).map(\.bytes)
        if let holder = try await people.person(lookups: lookups), holder.id != person.id { return "taken" }
        try await MailedLinks(runner: runner).endAll(of: person.id, at: now)
        try await AddressChanges(runner: runner).remove(of: person.id)
        try await Members(runner: runner).removeInvited(person.id, at: now)
        try await Sessions(runner: runner).endAll(of: person.id, at: now)
        return nil
    }
}
