import Contracts
import Foundation
import MessagingRuntime
import Passwords
import PostgreSQL
import Vault
import WebPages

/// What a customer does with shares: makes, changes and ends them.
///
/// From the commit on it counts for the share's page and for every address of bytes that it gave out.
struct ShareDesk: Sendable {
    let database: Database
    let unit: UnitOfWork
    let vault: Vault
    let hasher: PasswordHasher
    let signer: ShareSigner
    let ledger: ResponsibilityLedger

    /// - Throws: 404 when nothing of it is the rental's, 409 for too many open shares.
    func make(
        _ order: ShareOrder, of subject: ShareSubject, of rental: OwnRental, by actor: String, at now: Date
    ) async throws -> Identifier<CaptureShare> {
        let id = Identifier<CaptureShare>(at: now)
        guard let secret = signer.secret(of: id.uuid, version: signer.newest) else { throw APIError.notFound }
        let key = try await vault.createKey(.journal)
        do {
            try await add(order, of: subject, of: rental, id, secret, under: key, by: actor, at: now)
        } catch let refusal as APIError {
            // Nothing that it sealed was written.
            try? await vault.destroyKey(key)
            throw refusal
        }
        return id
    }

    private func add(
        _ order: ShareOrder, of subject: ShareSubject, of rental: OwnRental, _ id: Identifier<CaptureShare>,
        _ secret: String, under key: KeyID, by actor: String, at now: Date
    ) async throws {
        let (purpose, names) = (try await sealed(order.purpose, key), try await sealed(order.recipients, key))
        let password = try await hashed(order.password)
        try await unit.perform(at: now, actor: actor) { transaction, _ in
            let shares = Shares(runner: transaction)
            try await Self.admitOne(of: rental, at: now, transaction)
            // What is put into it meanwhile is entered as shared, here or there.
            if let album = subject.album { try await Albums(runner: transaction).lock(album) }
            let lastClock = try await shares.lastClock(of: subject, rental, at: now)
            let share = CaptureShare(
                id: id, rentalID: rental.id, albumID: subject.album, isOfAlbum: subject.album != nil,
                customerID: rental.customerID, key: key, secretVersion: signer.newest, purpose: purpose,
                mode: order.mode, passwordHash: password, wrongTries: 0, triedAt: nil, madeAt: now, madeBy: actor,
                expiresAt: ShareTerms.end(wanted: order.end, lastClock: lastClock, at: now), revokedAt: nil,
                erasedAt: nil, version: 1, views: 0, downloads: 0)
            try await shares.add(share, secretHash: ShareSigner.hash(ofSecret: secret), names: names)
            let count: Int
            switch subject {
            case .captures(let captures):
                count = try await shares.choose(captures, for: id, of: rental, at: now).count
                guard count > 0 else { throw APIError.notFound }
            case .album(let album):
                count = try await Albums(runner: transaction).find(album, of: rental, at: now)?.captures ?? 0
            }
            try await ledger.record(
                .shared(
                    id, album: subject.album, captures: count, recipients: names.count, mode: share.mode,
                    until: share.expiresAt),
                by: actor, of: rental.id, at: now, in: transaction)
        }
    }

    /// - Throws: 409 when as many are open as may be.
    private static func admitOne(of rental: OwnRental, at now: Date, _ transaction: Transaction) async throws {
        try await transaction.lock("media shares \(rental.id)")
        guard try await Shares(runner: transaction).countOpen(of: rental, at: now) < ShareTerms.mostOpen else {
            throw ShareError.tooMany
        }
    }

    /// - Returns: the end before and after.
    /// - Throws: 404, 409 when it opens again beside too many others, 410 for one that is over for good, ``EndNotStated``.
    func change(
        _ id: Identifier<CaptureShare>, _ change: ShareChange, of rental: OwnRental, by actor: String, at now: Date
    ) async throws -> (before: Date, after: Date) {
        guard let known = try await Shares(runner: database).find(id, of: rental) else { throw APIError.notFound }
        guard known.share.revokedAt == nil, known.share.erasedAt == nil else { throw ShareError.ended }
        let key = known.share.key
        let purpose = try await change.purpose.asyncMap { try await sealed($0, key) }
        let names = try await change.recipients.asyncMap { try await sealed($0, key) }
        let password: String?
        if case .replaced(let text) = change.password { password = try await hashed(text) } else { password = nil }
        return try await unit.perform(at: now, actor: actor) { transaction, _ in
            let shares = Shares(runner: transaction)
            guard let held = try await shares.hold(id, of: rental) else { throw APIError.notFound }
            var share = held.share
            guard share.revokedAt == nil, share.erasedAt == nil else { throw ShareError.ended }
            let before = share.expiresAt
            share.expiresAt = try ShareTerms.end(changing: before, to: change.end, lastClock: held.lastClock, at: now)
            if before <= now, share.expiresAt > now { try await Self.admitOne(of: rental, at: now, transaction) }
            share.purpose = purpose ?? share.purpose
            share.mode = change.mode ?? share.mode
            switch change.password {
            case .kept: break
            case .removed: share.passwordHash = nil
            case .replaced: share.passwordHash = password
            }
            try await shares.change(share, names: names, at: now)
            try await ledger.record(
                .shareChanged(
                    id, mode: share.mode, password: change.password, recipients: names?.count, before: before,
                    until: share.expiresAt),
                by: actor, of: rental.id, at: now, in: transaction)
            return (before, share.expiresAt)
        }
    }

    /// Ends a share for good; doing it again changes nothing.
    func revoke(
        _ id: Identifier<CaptureShare>, of rental: OwnRental, by actor: String, at now: Date
    ) async throws {
        try await unit.perform(at: now, actor: actor) { transaction, _ in
            let shares = Shares(runner: transaction)
            guard try await shares.hold(id, of: rental) != nil else { throw APIError.notFound }
            guard try await shares.revoke(id, of: rental, at: now) else { return }
            try await ledger.record(.shareRevoked(id), by: actor, of: rental.id, at: now, in: transaction)
        }
    }
}
