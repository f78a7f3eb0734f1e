import Contracts
import Foundation
import Logging
import MessagingRuntime
import PostgreSQL
import Vault

/// Erases the words of shares of which nothing is left to see: their key goes, and with it the names in every copy.
///
/// The row stays, so that the address goes on saying that it is over.
enum TidyShares {
    private static let batch = 20
    private static let mostBatches = 25

    static func timer(
        unit: UnitOfWork, vault: Vault, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> RunOnceTimer {
        RunOnceTimer(named: "tidy-shares", every: .seconds(300), unit: unit, now: now, logger: logger) {
            transaction, _, now in
            try await perform(transaction, vault: vault, at: now)
        }
    }

    /// As many as there are, and a bounded number at a time.
    static func perform(_ transaction: Transaction, vault: Vault, at now: Date) async throws {
        for _ in 0..<mostBatches {
            guard try await tidy(transaction, vault: vault, at: now) == batch else { return }
        }
    }

    private static func tidy(_ transaction: Transaction, vault: Vault, at now: Date) async throws -> Int {
        let rows = try await transaction.rows(
            """
            select id, key_id from share s
            where erased_at is null and album_id is null
                and not exists (select from share_capture c where c.share_id = s.id)
            order by made_at limit \(batch) for update
            """)
        for row in rows {
            let id: UUID = try row.decode("id")
            try await vault.destroyKey(KeyID(try row.decode("key_id", as: UUID.self)))
            _ = try await transaction.pipeline([
                "delete from share_recipient where share_id = \(id)",
                """
                update share set erased_at = \(now), purpose = null, password_hash = null, version = version + 1
                where id = \(id)
                """,
            ])
        }
        return rows.count
    }
}
