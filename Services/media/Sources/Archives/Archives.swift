import Contracts
import Foundation
import PostgreSQL

/// The queries on `archive` and `archive_entry`.
struct Archives: Sendable {
    let runner: any QueryRunner

    func add(_ archive: StoredArchive, hash: [UInt8]) async throws {
        try await runner.execute(
            """
            insert into archive (id, customer_id, rental_id, what, is_selection, order_hash, state, asked_at,
                expires_at, told_at, files, bytes, left_out)
            values (\(archive.id.uuid), \(archive.customerID.uuid), \(archive.rentalID.uuid),
                \(archive.content.rawValue), \(archive.isSelection), \(hash), \(archive.state.rawValue),
                \(archive.askedAt), \(archive.expiresAt), \(archive.toldAt), \(archive.files), \(archive.bytes),
                \(archive.leftOut))
            """)
    }

    /// Nil for another customer's, too.
    func find(_ id: Identifier<CaptureArchive>, of customer: Identifier<Customer>) async throws -> StoredArchive? {
        try await runner.row(
            "select * from archive where id = \(id.uuid) and customer_id = \(customer.uuid)"
        ).map { try StoredArchive($0) }
    }

    /// For the one that works on it: nobody else changes it until the transaction ends.
    func hold(_ id: Identifier<CaptureArchive>) async throws -> StoredArchive? {
        try await runner.row("select * from archive where id = \(id.uuid) for no key update")
            .map { try StoredArchive($0) }
    }

    /// The newest of a rental first.
    func list(
        _ rental: Identifier<Rental>, of customer: Identifier<Customer>, at now: Date
    ) async throws -> [StoredArchive] {
        try await runner.rows(
            """
            select * from archive where rental_id = \(rental.uuid) and customer_id = \(customer.uuid)
                and expires_at > \(now)
            order by asked_at desc, id desc limit \(ArchiveOrders.mostArchives)
            """
        ).map { try StoredArchive($0) }
    }

    /// One that was made of the same order and has most of its time before it.
    func usable(
        _ rental: Identifier<Rental>, of customer: Identifier<Customer>, hash: [UInt8], at now: Date
    ) async throws -> Identifier<CaptureArchive>? {
        let limit = now.addingTimeInterval(ArchiveOrders.lifetime / 2)
        let id: UUID? = try await runner.value(
            """
            select id from archive
            where customer_id = \(customer.uuid) and rental_id = \(rental.uuid) and order_hash = \(hash)
                and state in ('preparing', 'ready') and expires_at > \(limit)
            order by asked_at desc limit 1
            """)
        return id.map { Identifier($0) }
    }

    func count(of customer: Identifier<Customer>, at now: Date) async throws -> Int {
        try await runner.value(
            "select count(*) from archive where customer_id = \(customer.uuid) and expires_at > \(now)") ?? 0
    }

    /// The captures that it was ordered of, as far as they are there.
    func captures(of id: Identifier<CaptureArchive>) async throws -> [Identifier<Capture>] {
        try await runner.rows(
            "select distinct capture_id from archive_entry where archive_id = \(id.uuid) order by capture_id"
        ).map { Identifier(try $0.decode("capture_id")) }
    }

    /// Files behind another one, those that cannot be read included.
    func files(
        of id: Identifier<CaptureArchive>, after number: Int, atMost count: Int
    ) async throws -> [ArchiveFile] {
        try await runner.rows(
            """
            select * from archive_entry where archive_id = \(id.uuid) and number > \(number)
            order by number limit \(count)
            """
        ).map { try ArchiveFile($0) }
    }

    /// Whether every file of a ready archive is still what it was and may be seen; its lists name all of them.
    func isWhole(_ archive: StoredArchive, at now: Date) async throws -> Bool {
        let isWhole: Bool? = try await runner.value(
            """
            select \(archive.files) = (select count(*) from archive_entry where archive_id = \(archive.id.uuid))
                and \(archive.included) = (
                    select count(*) from downloadable_entry
                    where archive_id = \(archive.id.uuid) and reason is null
                        and customer_id = \(archive.customerID.uuid) and (erase_at is null or erase_at > \(now)))
            """)
        return isWhole ?? false
    }

    /// Takes away what is over, and long after that the archives themselves, whose pages say so meanwhile.
    func removeExpired(at now: Date) async throws {
        _ = try await runner.pipeline([
            """
            delete from archive_entry where archive_id in (
                select id from archive where expires_at <= \(now) and exists (
                    select from archive_entry e where e.archive_id = archive.id)
                order by expires_at limit 20)
            """,
            """
            delete from archive where id in (
                select id from archive where expires_at <= \(now.addingTimeInterval(-7 * 86_400))
                order by expires_at limit 100)
            """,
        ])
    }
}
