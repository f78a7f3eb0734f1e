import Contracts
import Foundation
import PostgreSQL

/// A token as the table has it: without the secret.
struct StoredToken: Sendable {
    var id: Identifier<Token>
    var holder: TokenHolder
    var scopes: [TokenScope]
    var label: String
    var issuedAt: Date
    /// The first instant at which it is worth nothing.
    var expiresAt: Date
    var revokedAt: Date?
    var lastUsedAt: Date?

    func isValid(at instant: Date) -> Bool {
        instant < expiresAt && (revokedAt.map { instant < $0 } ?? true)
    }
}

/// What a program or an operator shows to be let in.
package enum Token {}

/// The queries on `token`.
struct Tokens<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ token: StoredToken, hash: [UInt8]) async throws {
        try await runner.execute(
            """
            insert into token (id, hash, holder, customer_id, scopes, label, issued_at, expires_at)
            values (\(token.id.uuid), \(hash), \(token.holder.kind), \(token.holder.customerID?.uuid as UUID?),
                \(token.scopes.map(\.rawValue)), \(token.label), \(token.issuedAt), \(token.expiresAt))
            """)
    }

    func token(hash: [UInt8]) async throws -> StoredToken? {
        try await runner.row("select * from token where hash = \(hash)").map(StoredToken.init)
    }

    func token(_ id: Identifier<Token>) async throws -> StoredToken? {
        try await runner.row("select * from token where id = \(id.uuid)").map(StoredToken.init)
    }

    /// Remembers that a token was used, to the precision of `interval` only, so that not every request writes.
    func use(_ token: StoredToken, at now: Date, every interval: TimeInterval) async throws {
        if let last = token.lastUsedAt, now.timeIntervalSince(last) < interval { return }
        try await runner.execute(
            """
            update token set last_used_at = \(now)
            where id = \(token.id.uuid) and (last_used_at is null or last_used_at < \(now))
            """)
    }

    /// - Returns: whether there is such a token; one that was revoked before keeps its instant.
    func revoke(_ id: Identifier<Token>, at now: Date) async throws -> Bool {
        try await runner.execute(
            "update token set revoked_at = coalesce(revoked_at, \(now)) where id = \(id.uuid)") > 0
    }

    /// The newest first.
    func list(ofCustomer customer: Identifier<Customer>?, atMost count: Int) async throws -> [StoredToken] {
        try await runner.rows(
            """
            select * from token where (\(customer?.uuid as UUID?)::uuid is null or customer_id = \(customer?.uuid as UUID?)::uuid)
            order by id desc limit \(count)
            """
        ).map(StoredToken.init)
    }
}

extension StoredToken {
    fileprivate init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        holder = try row.decode("customer_id", as: UUID?.self).map { .customer(Identifier($0)) } ?? .operator
        // A scope that this release does not know belongs to a newer one, and opens nothing here.
        scopes = try row.decode("scopes", as: [String].self).compactMap(TokenScope.init)
        label = try row.decode("label")
        issuedAt = try row.decode("issued_at")
        expiresAt = try row.decode("expires_at")
        revokedAt = try row.decode("revoked_at")
        lastUsedAt = try row.decode("last_used_at")
    }
}
