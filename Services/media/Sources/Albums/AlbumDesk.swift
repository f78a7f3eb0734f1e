import Contracts
import Foundation
import HTTPTypes
import MessagingRuntime
import PostgreSQL
import Vault
import WebPages

/// What a customer does with albums: making, filling, renaming, deleting, taking that back. Captures stay what they are.
struct AlbumDesk: Sendable {
    static let ended = APIError(.gone, code: "album-deleted", message: "This album is deleted.")
    static let tooMany = APIError(
        .conflict, code: "too-many-albums",
        message: "A rental has \(CaptureAlbum.most) albums at most; delete one that is not needed any more.")

    let database: Database
    let unit: UnitOfWork
    let vault: Vault
    let ledger: ResponsibilityLedger

    /// - Parameter name: one line that ``name(_:)`` has checked.
    /// - Throws: 404 when none of the captures is the rental's.
    func make(
        _ name: String, of captures: [Identifier<Capture>], of rental: OwnRental, by actor: String, at now: Date
    ) async throws -> Identifier<CaptureAlbum> {
        let (id, key) = (Identifier<CaptureAlbum>(at: now), try await vault.createKey(.journal))
        let sealed = try await vault.seal(name, under: key, purpose: CaptureAlbum.sealedName)
        do {
            try await unit.perform(at: now, actor: actor) { transaction, _ in
                let albums = Albums(runner: transaction)
                try await transaction.lock("media albums \(rental.id)")
                guard try await albums.list(of: rental, at: now).count < CaptureAlbum.most else { throw Self.tooMany }
                try await albums.add(id, key: key, name: sealed, of: rental, at: now)
                guard try await albums.put(captures, in: id, of: rental, at: now) > 0 else { throw APIError.notFound }
            }
        } catch let refusal as APIError {
            // Nothing that it sealed was written.
            try? await vault.destroyKey(key)
            throw refusal
        }
        return id
    }

    /// Whoever sees a share of the album sees what is added from the commit on, so that this is an act of sharing too.
    ///
    /// - Returns: how many were not in it before.
    func put(
        _ captures: [Identifier<Capture>], in id: Identifier<CaptureAlbum>, of rental: OwnRental, by actor: String,
        at now: Date
    ) async throws -> Int {
        try await unit.perform(at: now, actor: actor) { transaction, _ in
            let album = try await Self.held(id, of: rental, at: now, in: transaction)
            let count = try await Albums(runner: transaction).put(captures, in: id, of: rental, at: now)
            if count > 0, album.shares > 0 {
                try await ledger.record(
                    .albumExtended(id, captures: count, shares: album.shares), by: actor, of: rental.id, at: now,
                    in: transaction)
            }
            return count
        }
    }

    func take(
        _ captures: [Identifier<Capture>], outOf id: Identifier<CaptureAlbum>, of rental: OwnRental, by actor: String,
        at now: Date
    ) async throws -> Int {
        try await unit.perform(at: now, actor: actor) { transaction, _ in
            _ = try await Self.held(id, of: rental, at: now, in: transaction)
            return try await Albums(runner: transaction).take(captures, outOf: id)
        }
    }

    func rename(
        _ id: Identifier<CaptureAlbum>, to name: String, of rental: OwnRental, at now: Date
    ) async throws {
        guard let album = try await Albums(runner: database).find(id, of: rental, at: now) else {
            throw APIError.notFound
        }
        let sealed = try await vault.seal(name, under: album.key, purpose: CaptureAlbum.sealedName)
        try await unit.perform(at: now) { transaction, _ in
            _ = try await Self.held(id, of: rental, at: now, in: transaction)
            try await Albums(runner: transaction).rename(id, to: sealed)
        }
    }

    /// Its shares show nothing from the commit on.
    func delete(
        _ id: Identifier<CaptureAlbum>, of rental: OwnRental, by actor: String, at now: Date
    ) async throws {
        try await unit.perform(at: now, actor: actor) { transaction, _ in
            let album = try await Self.held(id, of: rental, at: now, in: transaction)
            try await Albums(runner: transaction).setDeleted(id, at: now)
            try await ledger.record(
                .albumDeleted(id, shares: album.shares), by: actor, of: rental.id, at: now, in: transaction)
        }
    }

    /// Takes a deletion back while that can be done; its shares show what they did.
    func restore(
        _ id: Identifier<CaptureAlbum>, of rental: OwnRental, by actor: String, at now: Date
    ) async throws {
        try await unit.perform(at: now, actor: actor) { transaction, _ in
            let albums = Albums(runner: transaction)
            try await albums.lock(id)
            guard let album = try await albums.find(id, of: rental, at: now) else { throw APIError.notFound }
            guard let finalAt = album.finalAt else { return }
            guard finalAt > now else { throw Self.ended }
            try await albums.setDeleted(id, at: nil)
            try await ledger.record(
                .albumRestored(id, shares: album.shares), by: actor, of: rental.id, at: now, in: transaction)
        }
    }

    /// For the one who changes it.
    ///
    /// - Throws: 404, 410 for one that is being deleted.
    private static func held(
        _ id: Identifier<CaptureAlbum>, of rental: OwnRental, at now: Date, in transaction: Transaction
    ) async throws -> CaptureAlbum {
        try await Albums(runner: transaction).lock(id)
        guard let album = try await Albums(runner: transaction).find(id, of: rental, at: now) else {
            throw APIError.notFound
        }
        guard album.deletedAt == nil else { throw ended }
        return album
    }

    /// The name as it is kept; nil for one that is empty or too long.
    static func name(_ text: String?) -> String? {
        let line = ShareWords.line(text ?? "")
        return line.isEmpty || line.count > CaptureAlbum.longestName ? nil : line
    }
}

/// An album with its name opened.
struct NamedAlbum: Sendable {
    var album: CaptureAlbum
    var name: String

    static func open(_ albums: [CaptureAlbum], with vault: Vault) async -> [NamedAlbum] {
        await vault.fetch(albums.map(\.key))
        var named: [NamedAlbum] = []
        for album in albums {
            let name = try? await vault.openText(album.name, purpose: CaptureAlbum.sealedName)
            named.append(NamedAlbum(album: album, name: name ?? ""))
        }
        return named
    }
}
