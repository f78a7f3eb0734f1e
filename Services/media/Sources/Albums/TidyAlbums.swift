import Foundation
import Logging
import MessagingRuntime
import PostgreSQL
import Vault

/// Erases albums that were deleted and cannot be taken back, and those of rentals of which no capture is left.
enum TidyAlbums {
    static func timer(
        unit: UnitOfWork, vault: Vault, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> RunOnceTimer {
        RunOnceTimer(named: "tidy-albums", every: .seconds(60), unit: unit, now: now, logger: logger) {
            transaction, _, now in
            try await perform(transaction, vault: vault, at: now)
        }
    }

    static func perform(_ transaction: Transaction, vault: Vault, at now: Date) async throws {
        let final = now.addingTimeInterval(-DeletionTerms.revocable)
        let rows = try await transaction.rows(
            """
            select id, key_id from album b
            where b.deleted_at <= \(final) or not exists (select from capture c where c.rental_id = b.rental_id)
            order by made_at limit 20 for update
            """)
        for row in rows {
            let id: UUID = try row.decode("id")
            try await vault.destroyKey(KeyID(try row.decode("key_id", as: UUID.self)))
            try await transaction.execute("delete from album where id = \(id)")
        }
    }
}
