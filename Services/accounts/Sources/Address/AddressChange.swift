import Contracts
import Foundation
import PostgreSQL
import Vault

/// That another address is to take the place of the one with which somebody signs in.
struct AddressChange: Sendable {
    var personID: Identifier<Person>
    /// The new address, sealed under the person's key.
    var mail: SealedValue
    var mailLookup: [UInt8]
    var askedAt: Date
    var expiresAt: Date
    /// When whoever has the new address confirmed it.
    var newAt: Date?
    /// When whoever has the old one agreed.
    var oldAt: Date?

    var isConfirmed: Bool { newAt != nil && oldAt != nil }
}

/// The queries on `address_change`.
struct AddressChanges<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Puts it in the place of the one before.
    func put(_ change: AddressChange) async throws {
        try await runner.execute(
            """
            insert into address_change (person_id, mail, mail_lookup, asked_at, expires_at, new_at, old_at)
            values (\(change.personID.uuid), \(change.mail.bytes), \(change.mailLookup), \(change.askedAt),
                \(change.expiresAt), \(change.newAt as Date?), \(change.oldAt as Date?))
            on conflict (person_id) do update
                set mail = excluded.mail, mail_lookup = excluded.mail_lookup, asked_at = excluded.asked_at,
                    expires_at = excluded.expires_at, new_at = excluded.new_at, old_at = excluded.old_at
            """)
    }

    /// The one that waits, unless its hour is over.
    func change(of person: Identifier<Person>, at now: Date) async throws -> AddressChange? {
        try await runner.row(
            "select * from address_change where person_id = \(person.uuid) and expires_at > \(now)"
        ).map(AddressChange.init)
    }

    func remove(of person: Identifier<Person>) async throws {
        try await runner.execute("delete from address_change where person_id = \(person.uuid)")
    }

    /// Ends the one that waits, with its links: the account is in other hands, or has another address already.
    func end(of person: Identifier<Person>, at now: Date) async throws {
        try await remove(of: person)
        for purpose in [LinkPurpose.newAddress, .oldAddress] {
            try await MailedLinks(runner: runner).end(purpose, of: person, at: now)
        }
    }

    /// - Parameter lookups: the new address, hashed with each pepper.
    /// - Returns: false when the address has become somebody else's.
    func apply(_ change: AddressChange, lookups: [[UInt8]]) async throws -> Bool {
        try await runner.execute(
            """
            update person set mail = \(change.mail.bytes), mail_lookup = \(change.mailLookup)
            where id = \(change.personID.uuid)
                and not exists (select from person where mail_lookup = any(\(lookups)))
            """) == 1
    }
}

extension AddressChange {
    fileprivate init(_ row: Row) throws {
        personID = Identifier(try row.decode("person_id"))
        mail = try SealedValue(bytes: row.decode("mail", as: [UInt8].self))
        mailLookup = try row.decode("mail_lookup")
        askedAt = try row.decode("asked_at")
        expiresAt = try row.decode("expires_at")
        newAt = try row.decode("new_at")
        oldAt = try row.decode("old_at")
    }
}
