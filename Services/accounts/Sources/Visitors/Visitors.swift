import Contracts
import Foundation
import PostgreSQL
import Vault

/// Somebody who wrote to us on the website.
package enum Visitor {}

/// What a visitor wrote, as the table has it: sealed under a key of their own.
struct StoredVisitor: Sendable {
    var id: Identifier<Visitor>
    var keyID: KeyID
    var name: SealedValue
    var mail: SealedValue
    var mailLookup: [UInt8]
    var phone: SealedValue?
    var message: SealedValue
    var language: Language
    var writtenAt: Date
    /// When it is erased by itself.
    var eraseAt: Date
    var answeredAt: Date?

    /// What sealed columns were sealed for.
    enum Purpose {
        static let name = "accounts.visitor.name"
        static let phone = "accounts.visitor.phone"
        static let message = "accounts.visitor.message"
    }
}

/// The queries on `visitor`.
struct Visitors<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ visitor: StoredVisitor) async throws {
        try await runner.execute(
            """
            insert into visitor (id, key_id, purpose, name, mail, mail_lookup, phone, message, language, written_at,
                erase_at)
            values (\(visitor.id.uuid), \(visitor.keyID.uuid), \(ContactPolicy.purpose), \(visitor.name.bytes),
                \(visitor.mail.bytes), \(visitor.mailLookup), \(visitor.phone?.bytes as [UInt8]?),
                \(visitor.message.bytes), \(visitor.language.rawValue), \(visitor.writtenAt), \(visitor.eraseAt))
            """)
    }

    func visitor(_ id: Identifier<Visitor>) async throws -> StoredVisitor? {
        try await runner.row("select * from visitor where id = \(id.uuid)").map(StoredVisitor.init)
    }

    /// Those that nobody has answered, the oldest first.
    func open(atMost count: Int) async throws -> [StoredVisitor] {
        try await runner.rows(
            "select * from visitor where answered_at is null order by written_at, id limit \(count)"
        ).map(StoredVisitor.init)
    }

    /// How many nobody has answered, counted up to a bound.
    func countOpen(atMost count: Int) async throws -> Int {
        let found: Int64? = try await runner.value(
            "select count(*) from (select from visitor where answered_at is null limit \(count)) as open")
        return Int(found ?? 0)
    }

    /// What was answered is kept for less long.
    ///
    /// - Returns: whether there is such a one that was not answered.
    func answer(_ id: Identifier<Visitor>, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            update visitor set answered_at = \(now),
                erase_at = least(erase_at, \(now.addingTimeInterval(ContactPolicy.answeredKept)))
            where id = \(id.uuid) and answered_at is null
            """) == 1
    }

    /// - Returns: the key under which it was sealed, which the caller destroys last; nil when there is no such one.
    func remove(_ id: Identifier<Visitor>) async throws -> KeyID? {
        try await runner.value("delete from visitor where id = \(id.uuid) returning key_id", as: UUID.self)
            .map { KeyID($0) }
    }
}

extension StoredVisitor {
    fileprivate init(_ row: Row) throws {
        func sealed(_ column: String) throws -> SealedValue {
            try SealedValue(bytes: row.decode(column, as: [UInt8].self))
        }
        guard let language = Language(rawValue: try row.decode("language")) else {
            throw DatabaseError(.decoding("visitor.language holds a word that this release does not know"))
        }
        self.init(
            id: Identifier(try row.decode("id")), keyID: KeyID(try row.decode("key_id", as: UUID.self)),
            name: try sealed("name"), mail: try sealed("mail"), mailLookup: try row.decode("mail_lookup"),
            phone: try row.decode("phone", as: [UInt8]?.self).map { try SealedValue(bytes: $0) },
            message: try sealed("message"), language: language, writtenAt: try row.decode("written_at"),
            eraseAt: try row.decode("erase_at"), answeredAt: try row.decode("answered_at"))
    }
}
