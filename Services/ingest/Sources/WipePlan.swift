import Contracts
import Foundation
import PostgreSQL

/// What would be lost if a booth wiped its spool, as far as its numbers tell.
struct WipePlan: Sendable, Equatable {
    /// How many numbers are named at most.
    static let longestList = 50

    /// The first number of the present device.
    var firstSequence: Int
    /// The last number that the order would name.
    var lastSequence: Int
    /// How many captures up to there are not here whole.
    var missing: Int
    /// The first of their numbers.
    var sequences: [Int]

    /// Sentences for whoever decides.
    func sentences(ofBooth number: Int) -> [String] {
        let list = sequences.map(String.init).joined(separator: ", ") + (missing > sequences.count ? ", …" : "")
        return [
            "booth \(number) would wipe its captures \(firstSequence) to \(lastSequence)",
            missing == 0
                ? "lost: none; all of them are here, or were withdrawn"
                : "lost: \(missing) \(missing == 1 ? "capture" : "captures") that are not here whole: \(list)",
            "not counted: captures that the booth made and never spoke of; --last names a higher number for them",
        ]
    }
}

extension WipePlan {
    /// Counts what is missing of the present device.
    ///
    /// - Parameter last: the last number to name; the highest that anybody has heard of unless it is said.
    /// - Returns: nil when the device has never spoken of a capture and no number is said.
    init?(for booth: RegisteredBooth, last: Int?, runner: some QueryRunner) async throws {
        let first = booth.firstSequence
        let known: Int? = try await runner.value(
            """
            select sequence from (
                select sequence from capture where booth_id = \(booth.id.uuid)
                union all select sequence from withdrawn_capture where booth_id = \(booth.id.uuid)
            ) as heard where sequence >= \(first) order by sequence desc limit 1
            """)
        guard let last = last ?? known, last >= first else { return nil }
        let rows = try await runner.rows(
            """
            select n.sequence, count(*) over () as missing from generate_series(\(first)::bigint, \(last)::bigint) as n (sequence)
            where not exists (select from capture c where c.booth_id = \(booth.id.uuid) and c.sequence = n.sequence
                    and c.state <> 'incomplete')
                and not exists (select from withdrawn_capture w
                    where w.booth_id = \(booth.id.uuid) and w.sequence = n.sequence)
            order by n.sequence limit \(Self.longestList)
            """)
        self.init(
            firstSequence: first, lastSequence: last,
            missing: try rows.first.map { Int(try $0.decode("missing", as: Int64.self)) } ?? 0,
            sequences: try rows.map { Int(try $0.decode("sequence", as: Int64.self)) })
    }
}
