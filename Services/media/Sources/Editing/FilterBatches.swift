import Contracts
import Foundation
import PostgreSQL

/// How far a filter for many pictures is.
struct FilterProgress: Sendable {
    var id: Identifier<FilterBatch>
    /// Pictures that it is put on.
    var total: Int
    var done: Int
    var failed: Int
    /// Captures of those that were chosen that have no photograph, or are not shown.
    var leftOut: Int

    var isRunning: Bool { done + failed < total }
}

/// The queries on `filter_batch`.
struct FilterBatches: Sendable {
    let runner: any QueryRunner

    private static let lifetime: TimeInterval = 86_400

    /// Those that are over go.
    func add(
        _ id: Identifier<FilterBatch>, of rental: OwnRental, chosen: Int, leftOut: Int, at now: Date
    ) async throws {
        _ = try await runner.pipeline([
            """
            delete from filter_batch
            where customer_id = \(rental.customerID.uuid) and asked_at < \(now.addingTimeInterval(-Self.lifetime))
            """,
            """
            insert into filter_batch (id, rental_id, customer_id, asked_at, chosen, left_out)
            values (\(id.uuid), \(rental.id.uuid), \(rental.customerID.uuid), \(now), \(Int32(chosen)),
                \(Int32(leftOut)))
            """,
        ])
    }

    /// Pictures of a customer that wait to be made, for whatever reason.
    func countWaiting(of customer: Identifier<Customer>) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            select count(*) from edited e join capture c on c.id = e.capture_id
            where c.customer_id = \(customer.uuid) and e.wanted <> e.standing and e.reason is null
            """)
        return Int(count ?? 0)
    }

    /// What was changed again meanwhile counts as done; what was erased does not count.
    func progress(of id: Identifier<FilterBatch>, _ rental: OwnRental) async throws -> FilterProgress? {
        try await runner.row(
            """
            select b.left_out, count(s.number) as total,
                count(s.number) filter (where d.wanted <> s.number or d.standing = s.number) as done,
                count(s.number) filter (
                    where d.wanted = s.number and d.standing <> s.number and d.reason is not null) as failed
            from filter_batch b left join edit s on s.batch_id = b.id left join edited d on d.original_id = s.original_id
            where b.id = \(id.uuid) and b.rental_id = \(rental.id.uuid) and b.customer_id = \(rental.customerID.uuid)
            group by b.id
            """
        ).map { row in
            FilterProgress(
                id: id, total: Int(try row.decode("total", as: Int64.self)),
                done: Int(try row.decode("done", as: Int64.self)),
                failed: Int(try row.decode("failed", as: Int64.self)),
                leftOut: Int(try row.decode("left_out", as: Int32.self)))
        }
    }
}
