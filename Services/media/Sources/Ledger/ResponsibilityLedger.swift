import Contracts
import Foundation
import Journal
import PostgreSQL

/// What customers did with captures and on what agreement, one chain a rental: who is responsible for what left here.
///
/// An entry commits with the act, or neither does.
struct ResponsibilityLedger: Sendable {
    let journal: Journal

    /// - Parameter actor: `member:` or `token:` and an identifier.
    func record(
        _ act: LedgerAct, by actor: String, of rental: Identifier<Rental>, at now: Date, in transaction: Transaction
    ) async throws {
        let row = try await transaction.row("select agreement_version from rental where id = \(rental.uuid)")
        var data = act.data
        data["agreement"] = try row?.decode("agreement_version", as: String?.self) ?? "none"
        try await journal.append(
            JournalDraft(kind: act.kind.rawValue, actor: actor, reason: "customer's act", data: data),
            to: .rental(rental.uuid), at: now, in: transaction)
    }

    /// How many acts there are of a rental.
    func count(of rental: OwnRental, in runner: some QueryRunner) async throws -> Int64 {
        let stream = JournalStream.rental(rental.id.uuid).text
        return try await runner.value("select position from journal_head where stream = \(stream)") ?? 0
    }

    /// The acts before one of a rental, the latest first.
    ///
    /// - Parameter position: of that act; nil for the latest.
    func page(
        of rental: OwnRental, before position: Int64?, atMost size: Int, in runner: some QueryRunner
    ) async throws -> [JournalEntry] {
        let end = min(position ?? .max, try await count(of: rental, in: runner) + 1)
        let start = max(0, end - 1 - Int64(size))
        guard end > 1 else { return [] }
        // Positions have no gaps.
        return try await journal.entries(
            of: .rental(rental.id.uuid), after: start, limit: Int(end - 1 - start), in: runner
        ).reversed()
    }
}
