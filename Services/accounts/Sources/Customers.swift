import Contracts
import Foundation
import PostgreSQL
import Vault

/// A customer as the table has it: what is personal is sealed.
struct StoredCustomer: Sendable {
    var id: Identifier<Customer>
    var kind: CustomerEnrolled.Kind
    var keyID: KeyID
    /// Nil, as the four below, once the person was erased; a company keeps its name.
    var name: SealedValue?
    var contactName: SealedValue?
    var contactMail: SealedValue?
    var contactLookup: [UInt8]?
    /// In which the customer, or the contact, is written to.
    var language: Language?
    var enrolledAt: Date
    var version: Int64

    /// What sealed columns were sealed for; a value that is moved to another column does not open there.
    enum Purpose {
        static let name = "accounts.customer.name"
        static let contactName = "accounts.customer.contact_name"
        static let contactMail = "accounts.customer.contact_mail"
    }

    var fact: CustomerEnrolled { CustomerEnrolled(customerID: id, kind: kind, enrolledAt: enrolledAt) }
}

/// The queries on `customer`.
struct Customers<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ customer: StoredCustomer) async throws {
        try await runner.execute(
            """
            insert into customer (id, kind, key_id, name, contact_name, contact_mail, contact_lookup, language,
                enrolled_at, version)
            values (\(customer.id.uuid), \(customer.kind.rawValue), \(customer.keyID.uuid), \(customer.name?.bytes as [UInt8]?),
                \(customer.contactName?.bytes as [UInt8]?), \(customer.contactMail?.bytes as [UInt8]?),
                \(customer.contactLookup as [UInt8]?), \(customer.language?.rawValue as String?), \(customer.enrolledAt),
                \(customer.version))
            """)
    }

    func exists(_ id: Identifier<Customer>) async throws -> Bool {
        try await runner.row("select 1 from customer where id = \(id.uuid)") != nil
    }

    /// Whoever changes something for the customer waits for each other.
    ///
    /// - Returns: whether there is such a one.
    func lock(_ id: Identifier<Customer>) async throws -> Bool {
        try await runner.row("select 1 from customer where id = \(id.uuid) for update") != nil
    }

    func customer(_ id: Identifier<Customer>) async throws -> StoredCustomer? {
        try await runner.row("select * from customer where id = \(id.uuid)").map(StoredCustomer.init)
    }

    /// The customers that a mailing concerns, at most `count`, those after `cursor` only: whoever has a rental in scope, or
    /// everybody when nothing narrows it.
    func inScope(
        _ scope: MailingScope, after cursor: Identifier<Customer>?, atMost count: Int
    ) async throws -> [StoredCustomer] {
        let isEverybody = scope == MailingScope()
        return try await runner.rows(
            """
            select * from customer c
            where (\(cursor?.uuid as UUID?)::uuid is null or id > \(cursor?.uuid as UUID?)::uuid)
                and (\(isEverybody) or exists (
                    select from rental r where r.customer_id = c.id
                        and (\(scope.rentalID?.uuid as UUID?)::uuid is null or r.id = \(scope.rentalID?.uuid as UUID?)::uuid)
                        and (\(scope.boothID?.uuid as UUID?)::uuid is null or exists (
                            select from rental_booth b
                            where b.rental_id = r.id and b.booth_id = \(scope.boothID?.uuid as UUID?)::uuid))
                        and (\(scope.from as Date?)::timestamptz is null or r.period_until > \(scope.from as Date?)::timestamptz)
                        and (\(scope.until as Date?)::timestamptz is null or r.period_from < \(scope.until as Date?)::timestamptz)
                ))
            order by id limit \(count)
            """
        ).map(StoredCustomer.init)
    }

    /// In the order in which they were enrolled, at most `count`, those after `cursor` only.
    func page(after cursor: Identifier<Customer>?, atMost count: Int) async throws -> [StoredCustomer] {
        try await runner.rows(
            """
            select * from customer where (\(cursor?.uuid as UUID?)::uuid is null or id > \(cursor?.uuid as UUID?)::uuid)
            order by id limit \(count)
            """
        ).map(StoredCustomer.init)
    }
}

extension StoredCustomer {
    fileprivate init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        guard let kind = CustomerEnrolled.Kind(rawValue: try row.decode("kind")) else {
            throw DatabaseError(.decoding("customer.kind holds a word that this release does not know"))
        }
        self.kind = kind
        language = try row.decode("language", as: String?.self).map { word in
            guard let language = Language(rawValue: word) else {
                throw DatabaseError(.decoding("customer.language holds a word that this release does not know"))
            }
            return language
        }
        keyID = KeyID(try row.decode("key_id", as: UUID.self))
        name = try row.decode("name", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        contactName = try row.decode("contact_name", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        contactMail = try row.decode("contact_mail", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        contactLookup = try row.decode("contact_lookup")
        enrolledAt = try row.decode("enrolled_at")
        version = try row.decode("version")
    }
}
