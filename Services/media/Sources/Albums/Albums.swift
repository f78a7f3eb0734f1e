import Contracts
import Foundation
import PostgreSQL
import Vault

/// An album of a rental, as its row tells.
package struct CaptureAlbum: Sendable {
    static let sealedName = "media.album.name"
    static let longestName = 100
    /// Of one rental.
    static let most = 200

    var id: Identifier<CaptureAlbum>
    var key: KeyID
    var name: SealedValue
    var deletedAt: Date?
    /// Captures that the gallery shows of it.
    var captures: Int
    /// Shares of it that are open.
    var shares: Int

    /// Until when it can be taken back.
    var finalAt: Date? { deletedAt?.addingTimeInterval(DeletionTerms.revocable) }

    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        key = KeyID(try row.decode("key_id", as: UUID.self))
        name = try SealedValue(bytes: try row.decode("name", as: [UInt8].self))
        deletedAt = try row.decode("deleted_at")
        captures = Int(try row.decode("captures", as: Int64.self))
        shares = Int(try row.decode("shares", as: Int64.self))
    }
}

/// The queries on `album` and `album_capture`; each names the customer.
struct Albums: Sendable {
    let runner: any QueryRunner

    /// Those that are not deleted, in the order in which they were made.
    func list(of rental: OwnRental, at now: Date) async throws -> [CaptureAlbum] {
        try await found(of: rental, nil, at: now).filter { $0.deletedAt == nil }
    }

    /// Nil for what is another's; one that is being deleted is found.
    func find(
        _ id: Identifier<CaptureAlbum>, of rental: OwnRental, at now: Date
    ) async throws -> CaptureAlbum? {
        try await found(of: rental, id, at: now).first
    }

    private func found(
        of rental: OwnRental, _ id: Identifier<CaptureAlbum>?, at now: Date
    ) async throws -> [CaptureAlbum] {
        let only = id?.uuid
        return try await runner.rows(
            """
            select b.*, (
                    select count(*) from album_capture a join capture c on c.id = a.capture_id
                    where a.album_id = b.id and not exists (select from every_hiding h where h.capture_id = c.id)
                        and not exists (select from clock k where k.capture_id = c.id and k.erase_at <= \(now))
                ) as captures, (
                    select count(*) from share s
                    where s.album_id = b.id and s.revoked_at is null and s.erased_at is null and s.expires_at > \(now)
                ) as shares
            from album b
            where b.rental_id = \(rental.id.uuid) and b.customer_id = \(rental.customerID.uuid)
                and (\(only as UUID?)::uuid is null or b.id = \(only as UUID?)::uuid)
            order by b.made_at, b.id limit 500
            """
        ).map { try CaptureAlbum($0) }
    }

    func add(
        _ id: Identifier<CaptureAlbum>, key: KeyID, name: SealedValue, of rental: OwnRental, at now: Date
    ) async throws {
        try await runner.execute(
            """
            insert into album (id, rental_id, customer_id, key_id, name, made_at)
            values (\(id.uuid), \(rental.id.uuid), \(rental.customerID.uuid), \(key.uuid), \(name.bytes), \(now))
            """)
    }

    /// Puts captures in; those that are hidden, not there or not the customer's are left out.
    ///
    /// - Returns: how many came in that were not in it.
    func put(
        _ captures: [Identifier<Capture>], in album: Identifier<CaptureAlbum>, of rental: OwnRental, at now: Date
    ) async throws -> Int {
        try await runner.execute(
            """
            insert into album_capture (album_id, capture_id, added_at)
            select \(album.uuid), c.id, \(now) from capture c
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.id
            on conflict do nothing
            """)
    }

    /// - Returns: how many were in it.
    func take(_ captures: [Identifier<Capture>], outOf album: Identifier<CaptureAlbum>) async throws -> Int {
        try await runner.execute(
            "delete from album_capture where album_id = \(album.uuid) and capture_id = any(\(captures.map(\.uuid)))")
    }

    /// Nobody else changes it, shares it or takes it away until the transaction ends.
    func lock(_ id: Identifier<CaptureAlbum>) async throws {
        try await runner.execute("select 1 from album where id = \(id.uuid) for update")
    }

    func rename(_ id: Identifier<CaptureAlbum>, to name: SealedValue) async throws {
        try await runner.execute("update album set name = \(name.bytes) where id = \(id.uuid)")
    }

    func setDeleted(_ id: Identifier<CaptureAlbum>, at instant: Date?) async throws {
        try await runner.execute("update album set deleted_at = \(instant as Date?) where id = \(id.uuid)")
    }
}
