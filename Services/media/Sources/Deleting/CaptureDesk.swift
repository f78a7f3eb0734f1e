import Contracts
import Erasing
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// What a customer does with captures: deleting, taking that back, setting aside, showing again.
///
/// From the commit on it counts for pages, links and lists alike; `retention` hears of deletions in the same transaction.
/// Captures of others, and those that are not there, are left alone.
struct CaptureDesk: Sendable {
    let unit: UnitOfWork
    let ledger: ResponsibilityLedger

    /// - Returns: what was deleted now, with the instant up to which it can be taken back.
    func delete(
        _ captures: [Identifier<Capture>], of rental: OwnRental, by actor: String, at now: Date
    ) async throws -> [Deletions.Entry] {
        try await unit.perform(at: now, actor: actor, reason: "deleted in the gallery") { transaction, outbox in
            // Nothing is said of a capture that is being erased at the same time.
            let admitted = try await Tombstones<MediaData>(runner: transaction).admitted(captures.sorted())
            let entries = try await Deletions(runner: transaction).enter(
                admitted.sorted(), of: rental, at: now, finalAt: now.addingTimeInterval(DeletionTerms.revocable))
            for entry in entries {
                try await outbox.publish(
                    CaptureDeleted(
                        captureID: entry.captureID, rentalID: rental.id, deletedAt: now, finalAt: entry.finalAt),
                    MessageDetails(entityVersion: entry.version, rental: rental.id.uuid))
            }
            guard !entries.isEmpty else { return entries }
            try await ledger.record(
                .deleted(captures: entries.count), by: actor, of: rental.id, at: now, in: transaction)
            return entries
        }
    }

    /// - Parameter captures: nil for everything that can still be taken back, up to what goes in one act.
    func restore(
        _ captures: [Identifier<Capture>]?, of rental: OwnRental, by actor: String, at now: Date
    ) async throws -> [Deletions.Entry] {
        try await unit.perform(at: now, actor: actor, reason: "taken back in the gallery") { transaction, outbox in
            let entries = try await Deletions(runner: transaction).restore(
                captures, of: rental, at: now, atMost: DeletionTerms.most)
            try await Hidings(runner: transaction).showForCustomer(entries.map(\.captureID), at: now)
            for entry in entries {
                try await outbox.publish(
                    CaptureRestored(captureID: entry.captureID, rentalID: rental.id, restoredAt: now),
                    MessageDetails(entityVersion: entry.version, rental: rental.id.uuid))
            }
            guard !entries.isEmpty else { return entries }
            try await ledger.record(
                .restored(captures: entries.count), by: actor, of: rental.id, at: now, in: transaction)
            return entries
        }
    }

    /// Keeps captures out of shares and slideshows, or lets them in again.
    ///
    /// - Returns: those that the rental shows, whether or not they were so before.
    func setAside(
        _ isAside: Bool, _ captures: [Identifier<Capture>], of rental: OwnRental, at now: Date
    ) async throws -> [Identifier<Capture>] {
        try await unit.perform(at: now) { transaction, _ in
            try await transaction.rows(
                """
                update capture c
                set set_aside_at = case when \(isAside)::boolean then coalesce(c.set_aside_at, \(now)) end
                where c.id in (
                    select o.id from capture o
                    where o.id = any(\(captures.map(\.uuid))) and o.rental_id = \(rental.id.uuid)
                        and o.customer_id = \(rental.customerID.uuid)
                        and not exists (select from every_hiding h where h.capture_id = o.id)
                    order by o.id for update of o)
                returning c.id
                """
            ).map { Identifier(try $0.decode("id")) }
        }
    }
}
