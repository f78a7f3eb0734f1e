import Contracts
import Foundation
import PostgreSQL

/// What of a rental can be put into an archive now.
struct RentalFiles: Sendable {
    struct Found: Sendable {
        var files: [ArchiveFile]
        /// Captures that were wanted and have nothing to take: on their way, damaged, hidden, or not this customer's.
        var leftOut: Int
    }

    let runner: Transaction

    /// Whether the rental is the customer's, as far as this service was told.
    func belongs(_ rental: Identifier<Rental>, to customer: Identifier<Customer>) async throws -> Bool {
        try await runner.value(
            """
            select exists (select from rental where id = \(rental.uuid) and customer_id = \(customer.uuid))
                or exists (select from capture where rental_id = \(rental.uuid) and customer_id = \(customer.uuid))
            """) ?? false
    }

    /// In the order in which captures were made, named after their place in the whole rental, whatever is chosen of it.
    ///
    /// - Throws: ``ArchiveError/tooLarge`` when there are more than `count`.
    func files(
        of order: ArchiveOrder, _ customer: Identifier<Customer>, at now: Date, atMost count: Int
    ) async throws -> Found {
        let chosen = order.captures?.map(\.uuid)
        let rows = try await runner.rows(
            """
            with shown as (
                select c.id, c.made_at, row_number() over (order by c.made_at, c.id) as place, count(*) over () as total
                from capture c left join clock k on k.capture_id = c.id
                where c.rental_id = \(order.rentalID.uuid) and c.customer_id = \(customer.uuid)
                    and (k.erase_at is null or k.erase_at > \(now))
                    and not exists (select from hidden_capture h where h.capture_id = c.id)
            ), file as (
                select o.capture_id, o.id as original_id, null::text as recipe, o.object, o.length, o.sha256, o.crc32,
                    o.media_type
                from original o where \(order.content == .originals)
                union all
                select r.capture_id, r.original_id, r.recipe, r.object, r.length, r.sha256, r.crc32, r.media_type
                from rendition r
                where \(order.content == .pictures) and r.recipe = any(\(ArchiveContent.recipes))
                    and r.media_type <> all(\(MadeRendition.alternatives))
            )
            select s.*, f.* from shown s left join file f on f.capture_id = s.id
            where \(chosen as [UUID]?)::uuid[] is null or s.id = any(\(chosen as [UUID]?)::uuid[])
            order by s.place, f.original_id, array_position(\(ArchiveContent.recipes), f.recipe)
            limit \(count + 1)
            """)
        guard rows.count <= count else { throw ArchiveError.tooLarge }
        var (files, parts): ([ArchiveFile], [UUID: Int]) = ([], [:])
        var wanted: Set<UUID> = Set(chosen ?? [])
        for row in rows {
            let capture: UUID = try row.decode("id")
            wanted.insert(capture)
            guard let original = try row.decode("original_id", as: UUID?.self) else { continue }
            parts[capture, default: 0] += 1
            files.append(try Self.file(row, number: files.count + 1, capture, original, part: parts[capture] ?? 1))
        }
        let present = try await held(Array(parts.keys))
        files.removeAll { !present.contains($0.captureID.uuid) }
        return Found(files: files, leftOut: wanted.subtracting(files.map(\.captureID.uuid)).count)
    }

    private static func file(
        _ row: Row, number: Int, _ capture: UUID, _ original: UUID, part: Int
    ) throws -> ArchiveFile {
        let name = ArchiveName.entry(
            place: try row.decode("place"), of: try row.decode("total"), part: part,
            mediaType: try row.decode("media_type"))
        return ArchiveFile(
            number: number, captureID: Identifier(capture), originalID: original, recipe: try row.decode("recipe"),
            name: name, madeAt: try row.decode("made_at"), object: try row.decode("object"),
            length: try row.decode("length"), sha256: try row.decode("sha256"),
            crc32: try row.decode("crc32", as: Int?.self).map { UInt32(truncatingIfNeeded: $0) })
    }

    /// Those of the captures that are still there; none of them is erased before this transaction ends.
    private func held(_ captures: [UUID]) async throws -> Set<UUID> {
        Set(
            try await runner.rows("select id from capture where id = any(\(captures)) order by id for key share")
                .map { try $0.decode("id", as: UUID.self) })
    }
}
