import Contracts
import Foundation
import PostgreSQL

/// The queries on `deletion`; a row that was not taken back hides its capture in everything that shows captures.
struct Deletions: Sendable {
    let runner: any QueryRunner

    /// Something that was entered, with the version in which others are told of it.
    struct Entry: Sendable {
        var captureID: Identifier<Capture>
        var version: Int64
        var finalAt: Date
    }

    /// Those of `captures` that the rental shows.
    func shown(_ captures: [Identifier<Capture>], of rental: OwnRental) async throws -> [Identifier<Capture>] {
        try await runner.rows(
            """
            select c.id from capture c
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.id
            """
        ).map { Identifier(try $0.decode("id")) }
    }

    /// Those of `captures` that are the rental's, shown or not.
    func known(_ captures: [Identifier<Capture>], of rental: OwnRental) async throws -> [Identifier<Capture>] {
        try await runner.rows(
            """
            select id from capture
            where id = any(\(captures.map(\.uuid))) and rental_id = \(rental.id.uuid)
                and customer_id = \(rental.customerID.uuid)
            """
        ).map { Identifier(try $0.decode("id")) }
    }

    /// Deletes those of `captures` that the rental shows; the others stay as they are.
    func enter(
        _ captures: [Identifier<Capture>], of rental: OwnRental, at now: Date, finalAt: Date
    ) async throws -> [Entry] {
        try await runner.rows(
            """
            insert into deletion as d (capture_id, rental_id, version, deleted_at, final_at)
            select c.id, c.rental_id, 1, \(now), \(finalAt) from capture c
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.id
            on conflict (capture_id) do update
                set version = d.version + 1, deleted_at = excluded.deleted_at, final_at = excluded.final_at,
                    restored_at = null
                where d.restored_at is not null
            returning d.capture_id, d.version, d.final_at
            """
        ).map { try Self.entry($0) }
    }

    /// Takes back what can still be taken back of `captures`, or of everything that the rental's customer deleted.
    func restore(
        _ captures: [Identifier<Capture>]?, of rental: OwnRental, at now: Date, atMost count: Int
    ) async throws -> [Entry] {
        let ids = captures.map { $0.map(\.uuid) }
        return try await runner.rows(
            """
            update deletion d set restored_at = \(now), version = d.version + 1
            where d.capture_id in (
                select e.capture_id from deletion e join capture c on c.id = e.capture_id
                where e.rental_id = \(rental.id.uuid) and c.customer_id = \(rental.customerID.uuid)
                    and e.restored_at is null and e.final_at > \(now)
                    and (\(ids as [UUID]?)::uuid[] is null or e.capture_id = any(\(ids as [UUID]?)::uuid[]))
                order by e.capture_id limit \(count) for update of e)
            returning d.capture_id, d.version, d.final_at
            """
        ).map { try Self.entry($0) }
    }

    /// What is being deleted, the latest first; at most `count`.
    func list(of rental: OwnRental, atMost count: Int) async throws -> [DeletedCapture] {
        try await runner.rows(
            """
            select c.id, c.made_at, c.kind, b.number, d.deleted_at, d.final_at
            from deletion d join capture c on c.id = d.capture_id left join booth b on b.id = c.booth_id
            where d.rental_id = \(rental.id.uuid) and c.customer_id = \(rental.customerID.uuid)
                and d.restored_at is null
            order by d.deleted_at desc, c.made_at desc, c.id limit \(count)
            """
        ).map { try DeletedCapture($0) }
    }

    func count(of rental: OwnRental) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            select count(*) from deletion d join capture c on c.id = d.capture_id
            where d.rental_id = \(rental.id.uuid) and c.customer_id = \(rental.customerID.uuid)
                and d.restored_at is null
            """)
        return Int(count ?? 0)
    }

    private static func entry(_ row: Row) throws -> Entry {
        Entry(
            captureID: Identifier(try row.decode("capture_id")), version: try row.decode("version"),
            finalAt: try row.decode("final_at"))
    }
}
