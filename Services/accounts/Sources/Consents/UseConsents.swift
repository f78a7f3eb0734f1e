import Contracts
import Foundation
import PostgreSQL

/// What a customer allows the company to do with their data, as the table has it.
struct StoredConsent: Sendable {
    var id: Identifier<UseConsent>
    var customerID: Identifier<Customer>
    var scope: ConsentScope
    /// To whom data may be told, where the scope says so.
    var recipient: String?
    /// Under which words it was given.
    var version: String
    var language: Language
    var hash: [UInt8]
    var givenAt: Date
    var withdrawnAt: Date?
}

/// The queries on `use_consent`.
struct UseConsents<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// - Returns: false when the same is allowed already.
    func add(_ consent: StoredConsent, by member: Identifier<Member>) async throws -> Bool {
        try await runner.execute(
            """
            insert into use_consent (id, customer_id, scope, recipient, version, language, hash, given_by, given_at)
            values (\(consent.id.uuid), \(consent.customerID.uuid), \(consent.scope.rawValue),
                \(consent.recipient as String?), \(consent.version), \(consent.language.rawValue), \(consent.hash),
                \(member.uuid), \(consent.givenAt))
            on conflict do nothing
            """) == 1
    }

    /// - Returns: what was withdrawn; nil when it is not there, another customer's, or was withdrawn before.
    func withdraw(
        _ id: Identifier<UseConsent>, of customer: Identifier<Customer>, by member: Identifier<Member>, at now: Date
    ) async throws -> StoredConsent? {
        try await runner.row(
            """
            update use_consent set withdrawn_at = \(now), withdrawn_by = \(member.uuid)
            where id = \(id.uuid) and customer_id = \(customer.uuid) and withdrawn_at is null returning *
            """
        ).map(StoredConsent.init)
    }

    /// All of a customer's, the newest first.
    func all(of customer: Identifier<Customer>, atMost limit: Int = 200) async throws -> [StoredConsent] {
        try await runner.rows(
            """
            select * from use_consent where customer_id = \(customer.uuid)
            order by withdrawn_at is not null, given_at desc, id limit \(limit)
            """
        ).map(StoredConsent.init)
    }

    /// Everybody's, in the order in which they were given.
    func page(after id: Identifier<UseConsent>?, atMost limit: Int) async throws -> [StoredConsent] {
        try await runner.rows(
            """
            select * from use_consent where (\(id?.uuid as UUID?)::uuid is null or id > \(id?.uuid as UUID?)::uuid)
            order by id limit \(limit)
            """
        ).map(StoredConsent.init)
    }

    /// The one that allows exactly this, which cannot be withdrawn before the transaction ends.
    func allowing(
        _ scope: ConsentScope, to recipient: String?, of customer: Identifier<Customer>
    ) async throws -> Identifier<UseConsent>? {
        try await runner.value(
            """
            select id from use_consent
            where customer_id = \(customer.uuid) and scope = \(scope.rawValue) and withdrawn_at is null
                and lower(recipient) is not distinct from lower(\(recipient as String?)::text)
            for share
            """, as: UUID.self
        ).map { Identifier($0) }
    }
}

extension StoredConsent {
    var givenFact: ConsentGiven {
        ConsentGiven(consentID: id, customerID: customerID, scope: scope.rawValue, givenAt: givenAt)
    }

    var withdrawnFact: ConsentWithdrawn? {
        withdrawnAt.map {
            ConsentWithdrawn(consentID: id, customerID: customerID, scope: scope.rawValue, withdrawnAt: $0)
        }
    }

    fileprivate init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        customerID = Identifier(try row.decode("customer_id"))
        guard let scope = ConsentScope(rawValue: try row.decode("scope")),
            let language = Language(rawValue: try row.decode("language"))
        else { throw DatabaseError(.decoding("use_consent holds a word that this release does not know")) }
        (self.scope, self.language) = (scope, language)
        recipient = try row.decode("recipient")
        version = try row.decode("version")
        hash = try row.decode("hash")
        givenAt = try row.decode("given_at")
        withdrawnAt = try row.decode("withdrawn_at")
    }
}
