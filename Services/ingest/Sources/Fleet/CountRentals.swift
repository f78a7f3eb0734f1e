import Contracts
import Foundation
import Messaging
import PostgreSQL

/// Says how many of how many captures of a rental have arrived, when that has changed since it was said.
struct CountRentals<Runner: QueryRunner>: Sendable {
    /// In one transaction; those that were left alone longest come first.
    private static var limit: Int { 50 }

    let runner: Runner

    func look(at now: Date, _ outbox: any Outbox) async throws {
        for due in try await due(at: now) {
            guard let statement = try await RentalStatements(runner: runner).statement(of: due.rental, at: now) else {
                continue
            }
            let count = Count(statement)
            let version = due.said == count ? due.version : due.version + 1
            try await keep(count, of: statement, version: version, at: now)
            guard version > due.version else { continue }
            try await outbox.publish(
                RentalCounted(
                    rentalID: due.rental, customerID: statement.customerID, made: count.made, arrived: count.arrived,
                    withdrawn: count.withdrawn, erased: count.erased, isComplete: count.isComplete, countedAt: now),
                MessageDetails(entityVersion: version, rental: due.rental.uuid))
        }
    }

    private func due(at now: Date) async throws -> [Due] {
        try await runner.rows(
            """
            select r.id, made, arrived, withdrawn, erased, is_complete, coalesce(c.version, 0) as said
            from rental r left join rental_counted c on c.rental_id = r.id
            where r.period_from <= \(now) and r.period_until > \(now.addingTimeInterval(-CountingPace.patience))
                and exists (select from rental_booth b where b.rental_id = r.id)
                and (c.rental_id is null or (not c.is_complete and c.next_at <= \(now)))
            order by c.next_at nulls first, r.id limit \(Self.limit)
            """
        ).map { row in
            let version: Int64 = try row.decode("said")
            return Due(
                rental: Identifier(try row.decode("id")), said: version == 0 ? nil : try Count(row), version: version)
        }
    }

    private func keep(_ count: Count, of statement: RentalStatement, version: Int64, at now: Date) async throws {
        let nextAt = now.addingTimeInterval(CountingPace.pause(until: statement.period.upperBound, at: now))
        try await runner.execute(
            """
            insert into rental_counted (rental_id, made, arrived, withdrawn, erased, is_complete, version, next_at)
            values (\(statement.rentalID.uuid), \(count.made), \(count.arrived), \(count.withdrawn), \(count.erased),
                \(count.isComplete), \(version), \(nextAt))
            on conflict (rental_id) do update
                set made = excluded.made, arrived = excluded.arrived, withdrawn = excluded.withdrawn,
                    erased = excluded.erased, is_complete = excluded.is_complete, version = excluded.version,
                    next_at = excluded.next_at
            """)
    }
}

/// A rental that is to be counted.
private struct Due {
    var rental: Identifier<Rental>
    /// Nil when nothing was said yet.
    var said: Count?
    var version: Int64
}

/// What is compared with what was said before.
private struct Count: Equatable {
    var made: Int
    var arrived: Int
    var withdrawn: Int
    var erased: Int
    var isComplete: Bool
}

extension Count {
    init(_ statement: RentalStatement) {
        self.init(
            made: statement.total(\.made), arrived: statement.total(\.arrived),
            withdrawn: statement.total(\.withdrawn), erased: statement.total(\.erased),
            isComplete: statement.isComplete)
    }

    init(_ row: Row) throws {
        self.init(
            made: try row.decode("made"), arrived: try row.decode("arrived"),
            withdrawn: try row.decode("withdrawn"), erased: try row.decode("erased"),
            isComplete: try row.decode("is_complete"))
    }
}
