import Contracts
import Foundation
import PostgreSQL

/// That a customer deleted a rental, or took it back.
struct RentalDeletion: Sendable, Equatable {
    var rentalID: Identifier<Rental>
    /// Nil for a deletion that was taken back.
    var deleted: (customer: Identifier<Customer>, at: Date, finalAt: Date)?
    /// The rental's, of which only a newer one replaces what is kept.
    var version: Int64

    static func == (left: Self, right: Self) -> Bool {
        left.rentalID == right.rentalID && left.version == right.version && left.deleted?.at == right.deleted?.at
    }
}

/// The queries on `rental_deletion`.
struct RentalDeletions<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Keeps it unless something as new or newer is there; returns whether it was kept.
    func keep(_ deletion: RentalDeletion) async throws -> Bool {
        try await runner.execute(
            """
            insert into rental_deletion as d (rental_id, customer_id, version, deleted_at, final_at)
            values (\(deletion.rentalID.uuid), \(deletion.deleted?.customer.uuid as UUID?), \(deletion.version),
                \(deletion.deleted?.at as Date?), \(deletion.deleted?.finalAt as Date?))
            on conflict (rental_id) do update
                set customer_id = excluded.customer_id, version = excluded.version, deleted_at = excluded.deleted_at,
                    final_at = excluded.final_at
                where d.version < excluded.version
            """) > 0
    }

    /// The captures of deleted rentals that have a clock and no erasure yet, those that come late included; with the
    /// instant at which the deletion is final. At most `count`.
    func captures(
        of rental: Identifier<Rental>? = nil, atMost count: Int
    ) async throws -> [(timer: CaptureTimer, finalAt: Date)] {
        try await runner.rows(
            """
            select clock.*, final_at from clock join rental_deletion d on d.rental_id = clock.rental_id
            where deleted_at is not null
                and (\(rental?.uuid as UUID?)::uuid is null or d.rental_id = \(rental?.uuid as UUID?))
                and not exists (
                    select 1 from erasure e
                    where e.capture_id = clock.capture_id and e.state in ('revocable', 'erasing', 'complete'))
            order by clock.capture_id limit \(count)
            """
        ).map { (try CaptureTimer($0), try $0.decode("final_at")) }
    }
}
