import Contracts
import Foundation
import PostgreSQL

/// A number that was withdrawn at the booth, or whose capture was erased before it was bound.
struct SpentNumber: Sendable, Equatable {
    enum Kind: String, Sendable { case withdrawn, erased }

    var boothID: Identifier<Booth>
    var kind: Kind
    /// As ``NumberGap/madeAfter``.
    var madeAfter: Date?
    var madeBefore: Date?

    func mayBe(in period: Range<Date>) -> Bool {
        NumberGap.mayBe(in: period, madeAfter: madeAfter, madeBefore: madeBefore)
    }
}

/// The numbers that devices gave to captures, and what became of them.
///
/// A device gives every number from its first to its last (``SequencePlan``). Its last is the highest that was seen or
/// that a heartbeat named.
struct SequenceNumbers<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// What nothing accounts for, and what was spent without a rental, by booth and number.
    func gaps(
        of booths: [Identifier<Booth>]
    ) async throws -> (missing: [NumberGap], spent: [SpentNumber]) {
        var missing: [NumberGap] = []
        var spent: [SpentNumber] = []
        for row in try await runner.rows(selectingNeighbors(of: booths)) {
            let booth = Identifier<Booth>(try row.decode("booth_id", as: UUID.self))
            let after: Date? = try row.decode("made_after")
            let sequence: Int = try row.decode("sequence")
            if let before = try row.decode("before", as: Int?.self), sequence - before > 1 {
                missing.append(
                    NumberGap(
                        boothID: booth, boothNumber: try row.decode("number"), device: try row.decode("device"),
                        numbers: before + 1...sequence - 1, madeAfter: after,
                        madeBefore: try row.decode("made_before")))
            }
            if let kind = SpentNumber.Kind(rawValue: try row.decode("kind")) {
                spent.append(
                    SpentNumber(
                        boothID: booth, kind: kind, madeAfter: after, madeBefore: try row.decode("made_before")))
            }
        }
        return (missing, spent)
    }

    /// Each number with the one before it, where one is missing between them or it was spent; the number below a
    /// device's first and the one above its last stand at the ends.
    private func selectingNeighbors(of booths: [Identifier<Booth>]) -> Query {
        let ids = booths.map(\.uuid)
        return """
            with known as (
                select booth_id, (sequence - 1) / \(unsafe: Self.perDevice) + 1 as device, sequence, 'capture' as kind, made_at
                from capture where booth_id = any(\(ids))
                union all
                select booth_id, (sequence - 1) / \(unsafe: Self.perDevice) + 1, sequence, 'withdrawn', null
                from withdrawn_capture w where booth_id = any(\(ids))
                    and not exists (select from capture c where c.booth_id = w.booth_id and c.sequence = w.sequence)
                union all
                select booth_id, (sequence - 1) / \(unsafe: Self.perDevice) + 1, sequence,
                    case when rental_id is null then 'erased' else 'bound' end, null
                from erased_number where booth_id = any(\(ids))
                union all
                select id, device, (device - 1) * \(unsafe: Self.perDevice), 'end', null
                from booth, generate_series(1::bigint, devices::bigint) as device where id = any(\(ids))
                union all
                select booth_id, device, last_sequence + 1, 'end', null
                from device_number where booth_id = any(\(ids))
            ), placed as (
                select booth_id, device, sequence, kind, lag(sequence) over numbers as before,
                    max(made_at) over (numbers rows between unbounded preceding and 1 preceding) as made_after,
                    min(made_at) over (numbers rows between current row and unbounded following) as made_before
                from known window numbers as (partition by booth_id, device order by sequence)
            )
            select p.*, b.number from placed p join booth b on b.id = p.booth_id
            where sequence - before > 1 or kind in ('withdrawn', 'erased')
            order by b.number, sequence
            """
    }

    private static var perDevice: String { "\(SequencePlan.numbersPerDevice)" }

    /// How many numbers of each booth nothing accounts for, without looking at each.
    ///
    /// What a booth says is still waiting in its spool is not missing.
    func missingCounts() async throws -> [Identifier<Booth>: Int] {
        let rows = try await runner.rows(
            """
            with known as (
                select booth_id, sequence from capture
                union select booth_id, sequence from withdrawn_capture
                union select booth_id, sequence from erased_number
            ), counted as (
                select booth_id, (sequence - 1) / \(unsafe: Self.perDevice) + 1 as device, count(*) as count,
                    max(sequence) as last
                from known group by 1, 2
            ), devices as (
                select booth_id, device, coalesce(count, 0) as count,
                    greatest(last, last_sequence) - (device - 1) * \(unsafe: Self.perDevice) as given
                from counted full join device_number using (booth_id, device)
            )
            select d.booth_id, greatest(sum(given - count) - coalesce(max(h.waiting), 0), 0)::bigint as missing
            from devices d left join heartbeat h on h.booth_id = d.booth_id
            group by d.booth_id
            """)
        var counts: [Identifier<Booth>: Int] = [:]
        for row in rows { counts[Identifier(try row.decode("booth_id", as: UUID.self))] = try row.decode("missing") }
        return counts
    }
}
