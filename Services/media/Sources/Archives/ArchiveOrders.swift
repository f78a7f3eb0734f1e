import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Takes orders: writes down which files an archive consists of, and has them prepared.
struct ArchiveOrders: Sendable {
    /// A rental is far below that.
    static let mostFiles = 100_000
    /// Of one customer, that are not over.
    static let mostArchives = 20
    static let lifetime: TimeInterval = 86_400

    let unit: UnitOfWork
    let ledger: ResponsibilityLedger

    /// - Parameters:
    ///   - customer: from the pass; nobody else's captures are taken.
    ///   - actor: who orders, for evidence.
    /// - Returns: the archive; the one that there is when the same was ordered before.
    /// - Throws: ``ArchiveError/unknownRental``, ``ArchiveError/tooLarge``, ``ArchiveError/tooMany``.
    func place(
        _ order: ArchiveOrder, of customer: Identifier<Customer>, by actor: String, at now: Date
    ) async throws -> Identifier<CaptureArchive> {
        try await unit.perform(at: now, actor: actor) { transaction, outbox in
            let (archives, rental) = (Archives(runner: transaction), RentalFiles(runner: transaction))
            // Two clicks make one archive.
            try await transaction.lock("media archives \(customer)")
            guard try await rental.belongs(order.rentalID, to: customer) else { throw ArchiveError.unknownRental }
            let found = try await rental.files(of: order, customer, at: now, atMost: Self.mostFiles)
            let hash = order.hash(found.files)
            if let known = try await archives.usable(order.rentalID, of: customer, hash: hash, at: now) { return known }
            guard try await archives.count(of: customer, at: now) < Self.mostArchives else {
                throw ArchiveError.tooMany
            }
            let archive = StoredArchive(
                id: Identifier(at: now), customerID: customer, rentalID: order.rentalID, content: order.content,
                isSelection: order.captures != nil, state: found.files.isEmpty ? .empty : .preparing, askedAt: now,
                expiresAt: now.addingTimeInterval(Self.lifetime), toldAt: now, files: found.files.count,
                bytes: found.files.reduce(0) { $0 + $1.length }, leftOut: found.leftOut)
            try await archives.add(archive, hash: hash)
            try await transaction.copy(
                into: "archive_entry", columns: ArchiveFile.columns,
                rows: found.files.map { $0.values(in: archive.id) })
            try await ledger.record(
                .exported(archive.id, content: archive.content, files: archive.files), by: actor, of: archive.rentalID,
                at: now, in: transaction)
            if archive.state == .preparing {
                try await outbox.send(
                    PrepareArchive(archiveID: archive.id), MessageDetails(rental: order.rentalID.uuid))
            }
            return archive.id
        }
    }

    /// Orders the same once more.
    func again(
        _ archive: StoredArchive, by actor: String, at now: Date, database: Database
    ) async throws -> Identifier<CaptureArchive> {
        let captures = archive.isSelection ? try await Archives(runner: database).captures(of: archive.id) : nil
        return try await place(
            ArchiveOrder(rentalID: archive.rentalID, content: archive.content, captures: captures),
            of: archive.customerID, by: actor, at: now)
    }
}
