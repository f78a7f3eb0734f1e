import Contracts
import Foundation
import PostgreSQL
import Vault

/// Who signs in for a customer, with names and addresses opened for its owners.
struct MemberDirectory: Sendable {
    struct Entry: Sendable {
        var member: StoredMember
        /// Empty for whoever has told none, or has not accepted yet.
        var name: String
        var mail: String
    }

    let database: Database
    let vault: Vault

    /// Of whoever has not accepted only what the inviter typed, in one form: whether they were known says nobody.
    func entries(of customer: Identifier<Customer>) async throws -> [Entry] {
        let members = try await Members(runner: database).all(of: customer)
        let rows = try await database.rows("select * from person where id = any(\(members.map(\.personID.uuid)))")
        let people = try Dictionary(uniqueKeysWithValues: rows.map { try StoredPerson($0) }.map { ($0.id, $0) })
        await vault.fetch(people.values.map(\.keyID))
        var entries: [Entry] = []
        for member in members {
            guard let person = people[member.personID] else { continue }
            let hasJoined = member.joinedAt != nil
            let known = await opened(person.mail, SealedPurpose.mailAddress)
            entries.append(
                Entry(
                    member: member, name: hasJoined ? await opened(person.name, StoredPerson.Purpose.name) : "",
                    mail: hasJoined ? known : LookupHasher.normalized(mail: known) ?? known))
        }
        return entries
    }

    private func opened(_ value: SealedValue?, _ purpose: String) async -> String {
        guard let value else { return "" }
        return (try? await vault.openText(value, purpose: purpose)) ?? ""
    }
}
