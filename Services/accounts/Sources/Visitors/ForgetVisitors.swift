import Contracts
import Foundation
import PostgreSQL
import Vault

/// Removes what visitors wrote: at their request, or because its time is over.
struct ForgetVisitors: Sendable {
    /// In one transaction.
    private static let limit = 500

    let runner: any QueryRunner

    /// - Returns: the keys under which it was sealed, which the caller destroys last.
    func forget(_ lookups: [[UInt8]]) async throws -> [KeyID] {
        try await keys("delete from visitor where mail_lookup = any(\(lookups)) returning key_id")
    }

    /// Removes those whose time is over, with their keys.
    func run(_ vault: Vault, at now: Date) async throws {
        let keys = try await keys(
            """
            delete from visitor where id in (
                select id from visitor where erase_at <= \(now) order by erase_at limit \(Self.limit) for update)
            returning key_id
            """)
        for key in keys { try await vault.destroyKey(key) }
    }

    private func keys(_ query: Query) async throws -> [KeyID] {
        try await runner.rows(query).map { KeyID(try $0.decode("key_id", as: UUID.self)) }
    }
}
