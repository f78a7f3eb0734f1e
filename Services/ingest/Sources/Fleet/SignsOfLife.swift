import Contracts
import Foundation
import PostgreSQL

/// When booths were heard last, by our clock: a heartbeat, a file or a capture, whichever came last.
struct SignsOfLife<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// The last sign of a booth, as an expression over a row `b` of `booth`.
    static var lastHeard: String {
        """
        greatest(
            (select h.heard_at from heartbeat h where h.booth_id = b.id),
            (select max(u.stored_at) from upload u where u.booth_id = b.id),
            (select max(c.heard_at) from capture c where c.booth_id = b.id))
        """
    }

    /// The booths that are enrolled and in a rental now.
    func rented(at now: Date) async throws -> [SilencePolicy.RentedBooth] {
        let query: Query = """
            select distinct on (b.id) b.id, b.enrolled_at, r.id as rental_id, r.period_from,
                \(unsafe: Self.lastHeard) as heard_at
            from booth b join rental_booth rb on rb.booth_id = b.id join rental r on r.id = rb.rental_id
            where b.enrolled_at is not null and b.revoked_at is null
                and r.period_from <= \(now) and r.period_until > \(now)
            order by b.id, r.period_from
            """
        return try await runner.rows(query).map { row in
            SilencePolicy.RentedBooth(
                boothID: Identifier(try row.decode("id")), rentalID: Identifier(try row.decode("rental_id")),
                rentedFrom: try row.decode("period_from"), enrolledAt: try row.decode("enrolled_at"),
                heardAt: try row.decode("heard_at"))
        }
    }

    /// Booths of which was said that they are silent, and when they were heard last.
    func silent() async throws -> [KnownSilence] {
        let query: Query = """
            select b.id, b.revoked_at is not null as is_revoked, s.silent_since,
                \(unsafe: Self.lastHeard) as heard_at
            from booth_silence s join booth b on b.id = s.booth_id order by b.id
            """
        return try await runner.rows(query).map { row in
            KnownSilence(
                boothID: Identifier(try row.decode("id")), isRevoked: try row.decode("is_revoked"),
                since: try row.decode("silent_since"), heardAt: try row.decode("heard_at"))
        }
    }
}

/// A silence of which was said.
struct KnownSilence: Sendable {
    var boothID: Identifier<Booth>
    var isRevoked: Bool
    var since: Date
    var heardAt: Date?
}
