import Contracts
package import Foundation
package import PostgreSQL

/// The captures of a rental as its customer sees them: not those that are over, hidden or deleted.
package struct GalleryCaptures: Sendable {
    let runner: any QueryRunner

    package init(runner: any QueryRunner) { self.runner = runner }

    /// What one page shows.
    struct Slice: Sendable {
        var captures: [GalleryCapture]
        /// Where the next page begins; nil on the last one.
        var next: GalleryCursor?
        /// All that match, on every page.
        var count: Int
    }

    func slice(
        of rental: OwnRental, _ filter: GalleryFilter, after cursor: GalleryCursor?, atMost size: Int, at now: Date
    ) async throws -> Slice {
        let answers = try await runner.pipeline([
            Self.planningAnew,
            Self.page(of: rental, filter, after: cursor, atMost: size + 1, at: now),
            Self.count(of: rental, filter, at: now),
        ])
        var captures = try answers[1].rows.map { try GalleryCapture($0) }
        let hasMore = captures.count > size
        captures = try await pictured(Array(captures.prefix(size)))
        let count = try answers[2].rows.first?.decode("count", as: Int64.self) ?? 0
        return Slice(captures: captures, next: hasMore ? captures.last?.cursor : nil, count: Int(count))
    }

    /// One capture of the rental.
    func capture(_ id: Identifier<Capture>, of rental: OwnRental, at now: Date) async throws -> GalleryCapture? {
        try await runner.row(
            """
            select c.id, c.made_at, c.ready_at, c.state, c.kind, c.set_aside_at, b.number
            from capture c left join booth b on b.id = c.booth_id
            where c.id = \(id.uuid) and c.rental_id = \(rental.id.uuid) and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from clock k where k.capture_id = c.id and k.erase_at <= \(now))
                and not exists (select from every_hiding h where h.capture_id = c.id)
            """
        ).map { try GalleryCapture($0) }
    }

    /// Those before and behind a capture in the order of the filter.
    func neighbors(
        of capture: GalleryCapture, in rental: OwnRental, _ filter: GalleryFilter, at now: Date
    ) async throws -> (previous: Identifier<Capture>?, next: Identifier<Capture>?) {
        let answers = try await runner.pipeline([
            Self.planningAnew,
            Self.page(of: rental, filter.reversed, after: capture.cursor, atMost: 1, at: now),
            Self.page(of: rental, filter, after: capture.cursor, atMost: 1, at: now),
        ])
        let found = try answers.dropFirst().map { try $0.rows.first.map { Identifier<Capture>(try $0.decode("id")) } }
        return (found[0], found[1])
    }

    /// The numbers of the booths that made something, found with one look into the index for each booth.
    func boothNumbers(of rental: OwnRental) async throws -> [Int] {
        try await runner.rows(
            """
            with recursive one (booth_id) as (
                (select booth_id from capture where rental_id = \(rental.id.uuid) order by booth_id limit 1)
                union all
                select (
                    select c.booth_id from capture c
                    where c.rental_id = \(rental.id.uuid) and c.booth_id > one.booth_id order by c.booth_id limit 1)
                from one where one.booth_id is not null)
            select distinct b.number from one join booth b on b.id = one.booth_id order by b.number limit 100
            """
        ).map { Int(try $0.decode("number", as: Int32.self)) }
    }

    // MARK: The two queries whose plans matter

    /// For the rest of the transaction: statements are planned for their values. A plan for any values takes a gallery for
    /// a handful of captures and compares each of 50 000 with each that is hidden: seconds in place of milliseconds.
    package static let planningAnew: Query = "select set_config('plan_cache_mode', 'force_custom_plan', true)"

    /// - Parameter explaining: `explain ` for the plan instead of the rows.
    package static func page(
        of rental: OwnRental, _ filter: GalleryFilter, after cursor: GalleryCursor?, atMost count: Int, at now: Date,
        explaining: String = ""
    ) -> Query {
        let direction = filter.order == .newest ? "desc" : "asc"
        return query(
            "\(explaining)select c.id, c.made_at, c.ready_at, c.state, c.kind, c.set_aside_at, b.number", rental,
            filter,
            after: cursor ?? .start(filter.order), at: now,
            tail: "order by c.made_at \(direction), c.id \(direction) limit \(count)")
    }

    package static func count(
        of rental: OwnRental, _ filter: GalleryFilter, at now: Date, explaining: String = ""
    ) -> Query {
        query(
            "\(explaining)select count(*) as count", rental, filter, after: .start(filter.order), at: now, tail: "")
    }

    /// - Parameters:
    ///   - head: what is selected, of our own making.
    ///   - tail: order and limit, of our own making.
    private static func query(
        _ head: String, _ rental: OwnRental, _ filter: GalleryFilter, after cursor: GalleryCursor, at now: Date,
        tail: String
    ) -> Query {
        let album = filter.album?.uuid
        let (kind, booth) = (filter.kind?.rawValue, filter.boothNumber.map { Int32(clamping: $0) })
        let tag = filter.tag?.uuid
        return """
            \(unsafe: head)
            from capture c left join booth b on b.id = c.booth_id
            where c.rental_id = \(rental.id.uuid) and c.customer_id = \(rental.customerID.uuid)
                and (c.made_at, c.id) \(unsafe: filter.order == .newest ? "<" : ">") (\(cursor.madeAt), \(cursor.id.uuid))
                and c.made_at >= \(filter.from ?? GalleryCursor.past)
                and c.made_at < \(filter.until ?? GalleryCursor.future)
                and (\(kind as String?)::text is null or c.kind = \(kind as String?)::text)
                and (\(album as UUID?)::uuid is null or exists (
                    select from album_capture a
                    where a.album_id = \(album as UUID?)::uuid and a.capture_id = c.id))
                and (\(booth as Int32?)::integer is null or b.number = \(booth as Int32?)::integer)
                and (\(filter.isSetAside as Bool?)::boolean is null
                    or (c.set_aside_at is not null) = \(filter.isSetAside as Bool?)::boolean)
                and (\(tag as UUID?)::uuid is null or exists (
                    select from capture_tag t where t.capture_id = c.id and t.tag_id = \(tag as UUID?)::uuid))
                and not exists (select from clock k where k.capture_id = c.id and k.erase_at <= \(now))
                and not exists (select from every_hiding h where h.capture_id = c.id)
            \(unsafe: tail)
            """
    }

    /// With the picture that stands for each of them.
    func pictured(_ captures: [GalleryCapture]) async throws -> [GalleryCapture] {
        let rows = try await runner.rows(
            """
            select distinct on (capture_id) * from rendition
            where capture_id = any(\(captures.map(\.id.uuid))) and recipe = 'thumb'
                and media_type <> all(\(MadeRendition.alternatives))
            order by capture_id, original_id
            """)
        let thumbs = Dictionary(
            try rows.map { try MadeRendition($0) }.map { ($0.captureID, $0) }, uniquingKeysWith: { first, _ in first })
        return captures.map { capture in
            var capture = capture
            capture.thumb = thumbs[capture.id]
            return capture
        }
    }
}
