import Contracts
import Foundation
import PostgreSQL

/// Makes statements of rentals from what was recorded.
struct RentalStatements<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// - Returns: nil when there is no such rental.
    func statement(of rental: Identifier<Rental>, at now: Date) async throws -> RentalStatement? {
        let row = try await runner.row(
            "select customer_id, period_from, period_until from rental where id = \(rental.uuid)")
        guard let row else { return nil }
        let period = try row.decode("period_from", as: Date.self)..<row.decode("period_until", as: Date.self)
        var parts: [Identifier<Booth>: RentalStatement.Part] = [:]
        for row in try await runner.rows(selectingBooths(of: rental, in: period)) {
            let part = try Self.part(row)
            parts[part.boothID] = part
        }
        let (missing, spent) = try await SequenceNumbers(runner: runner).gaps(of: Array(parts.keys))
        for gap in missing where gap.mayBe(in: period) { parts[gap.boothID]?.missing.append(gap) }
        for number in spent where number.mayBe(in: period) {
            switch number.kind {
            case .withdrawn: parts[number.boothID]?.withdrawn += 1
            case .erased: parts[number.boothID]?.erased += 1
            }
        }
        return RentalStatement(
            rentalID: rental, customerID: Identifier(try row.decode("customer_id")), period: period,
            parts: parts.values.sorted { $0.boothNumber < $1.boothNumber }, statedAt: now)
    }

    /// Rentals that are over and of which was not said that all has arrived; those that ended last come first.
    func open(at now: Date, atMost limit: Int) async throws -> [Identifier<Rental>] {
        try await runner.rows(
            """
            select id from rental r where period_until <= \(now)
                and exists (select from rental_booth b where b.rental_id = r.id)
                and not exists (select from rental_completion c where c.rental_id = r.id)
            order by period_until desc limit \(limit)
            """
        ).map { Identifier(try $0.decode("id")) }
    }

    /// The booths that the rental has, and those of which captures were bound to it, with counts of what is here.
    private func selectingBooths(of rental: Identifier<Rental>, in period: Range<Date>) -> Query {
        """
        select b.id, b.number, \(unsafe: SignsOfLife<Runner>.lastHeard) as last_heard_at,
            h.heard_at, h.waiting, h.oldest_waiting_at,
            (select count(*) from capture c where c.rental_id = \(rental.uuid) and c.booth_id = b.id) as arrived,
            (select count(*) from capture c where c.booth_id = b.id and c.state = 'parked'
                and c.made_at >= \(period.lowerBound) and c.made_at < \(period.upperBound)) as parked,
            (select count(*) from capture c where c.booth_id = b.id and c.state = 'incomplete'
                and c.made_at >= \(period.lowerBound) and c.made_at < \(period.upperBound)) as incomplete,
            (select count(*) from erased_number e where e.rental_id = \(rental.uuid) and e.booth_id = b.id) as erased
        from booth b left join heartbeat h on h.booth_id = b.id
        where b.id in (
            select booth_id from rental_booth where rental_id = \(rental.uuid)
            union select booth_id from capture where rental_id = \(rental.uuid))
        """
    }

    private static func part(_ row: Row) throws -> RentalStatement.Part {
        var part = RentalStatement.Part(
            boothID: Identifier(try row.decode("id")), boothNumber: try row.decode("number"))
        part.arrived = try row.decode("arrived")
        part.parked = try row.decode("parked")
        part.incomplete = try row.decode("incomplete")
        part.erased = try row.decode("erased")
        part.heardAt = try row.decode("last_heard_at")
        if let heardAt = try row.decode("heard_at", as: Date?.self) {
            part.spool = RentalStatement.Spool(
                heardAt: heardAt, waiting: try row.decode("waiting"),
                oldestWaitingAt: try row.decode("oldest_waiting_at"))
        }
        return part
    }
}
