import Contracts
import Foundation
import PostgreSQL
import Vault

/// Somebody who signs in, as the table has them.
struct StoredPerson: Sendable {
    var id: Identifier<Person>
    var keyID: KeyID
    var name: SealedValue?
    /// Nil, as the two below, once they were erased.
    var mail: SealedValue?
    var mailLookup: [UInt8]?
    var language: Language?
    /// An Argon2id hash with salt and cost.
    var password: String?
    var secondFactor: SecondFactor?

    /// The app that shows codes.
    struct SecondFactor: Sendable {
        var secret: SealedValue
        /// Since when signing in wants a code.
        var confirmedAt: Date
        /// The half minute of the last code that was taken.
        var lastStep: Int
    }

    /// Whether signing in wants a code besides the password.
    var wantsCode: Bool { secondFactor != nil }

    /// What sealed columns were sealed for.
    enum Purpose {
        static let name = "accounts.person.name"
        static let secondFactor = "accounts.person.totp_secret"
    }
}

/// Somebody who signs in: for customers, or as staff.
package enum Person {}

/// The queries on `person`.
struct People<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// - Returns: false when somebody has that address already.
    func add(_ person: StoredPerson, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            insert into person (id, key_id, mail, mail_lookup, language, created_at)
            values (\(person.id.uuid), \(person.keyID.uuid), \(person.mail?.bytes as [UInt8]?),
                \(person.mailLookup as [UInt8]?), \(person.language?.rawValue as String?), \(now))
            on conflict (mail_lookup) do nothing
            """) == 1
    }

    func person(_ id: Identifier<Person>) async throws -> StoredPerson? {
        try await runner.row("select * from person where id = \(id.uuid)").map(StoredPerson.init)
    }

    /// Locked until the transaction ends.
    func locked(_ id: Identifier<Person>) async throws -> StoredPerson? {
        try await runner.row("select * from person where id = \(id.uuid) for update").map(StoredPerson.init)
    }

    /// - Parameter lookups: the address, hashed with each pepper.
    func person(lookups: [[UInt8]]) async throws -> StoredPerson? {
        try await runner.row("select * from person where mail_lookup = any(\(lookups))").map(StoredPerson.init)
    }

    func setPassword(_ hash: String, of id: Identifier<Person>, at now: Date) async throws {
        try await runner.execute(
            """
            update person set password = \(hash), password_at = \(now) where id = \(id.uuid)
            """)
    }

    /// The same password under a stronger cost, unless it was changed meanwhile.
    func renewPassword(_ old: String, _ hash: String, of id: Identifier<Person>) async throws {
        try await runner.execute("update person set password = \(hash) where id = \(id.uuid) and password = \(old)")
    }

    func setName(_ name: SealedValue?, of id: Identifier<Person>) async throws {
        try await runner.execute("update person set name = \(name?.bytes as [UInt8]?) where id = \(id.uuid)")
    }

    func setLanguage(_ language: Language, of id: Identifier<Person>) async throws {
        try await runner.execute("update person set language = \(language.rawValue) where id = \(id.uuid)")
    }

    func setSecondFactor(_ factor: StoredPerson.SecondFactor?, of id: Identifier<Person>) async throws {
        try await runner.execute(
            """
            update person set totp_secret = \(factor?.secret.bytes as [UInt8]?),
                totp_at = \(factor?.confirmedAt as Date?), totp_step = \(factor.map { Int64($0.lastStep) } as Int64?)
            where id = \(id.uuid)
            """)
    }

    /// - Returns: false when a code of that half minute or a later one was taken meanwhile.
    func take(step: Int, of id: Identifier<Person>) async throws -> Bool {
        try await runner.execute(
            """
            update person set totp_step = \(Int64(step))
            where id = \(id.uuid) and (totp_step is null or totp_step < \(Int64(step)))
            """) == 1
    }
}

extension StoredPerson {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        keyID = KeyID(try row.decode("key_id", as: UUID.self))
        name = try row.decode("name", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        mail = try row.decode("mail", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        mailLookup = try row.decode("mail_lookup")
        language = try row.decode("language", as: String?.self).flatMap(Language.init(rawValue:))
        password = try row.decode("password")
        secondFactor = try row.decode("totp_secret", as: [UInt8]?.self).map { secret in
            SecondFactor(
                secret: try SealedValue(bytes: secret),
                confirmedAt: try row.decode("totp_at"),
                lastStep: Int(try row.decode("totp_step", as: Int64.self)))
        }
    }
}
