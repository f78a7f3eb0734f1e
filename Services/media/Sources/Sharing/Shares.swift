import Contracts
import Foundation
import PostgreSQL
import Vault

/// The queries on `share` and on what belongs to it, for the customer whose share it is.
struct Shares: Sendable {
    let runner: any QueryRunner

    /// A share with what its pages say of it besides.
    struct Listed: Sendable {
        var share: CaptureShare
        var names: [SealedValue]
        /// Captures that were chosen and are there, shown or not.
        var captures: Int
        /// When the last of them is erased; nil as long as that is not known.
        var lastClock: Date?
    }

    func add(_ share: CaptureShare, secretHash: [UInt8], names: [SealedValue]) async throws {
        try await runner.execute(
            """
            insert into share (id, rental_id, customer_id, key_id, secret_version, secret_hash, purpose, mode,
                album_id, is_of_album, password_hash, made_at, made_by, changed_at, expires_at)
            values (\(share.id.uuid), \(share.rentalID.uuid), \(share.customerID.uuid), \(share.key.uuid),
                \(Int32(share.secretVersion)), \(secretHash), \(share.purpose?.bytes as [UInt8]?),
                \(share.mode.rawValue), \(share.albumID?.uuid as UUID?), \(share.isOfAlbum),
                \(share.passwordHash as String?), \(share.madeAt), \(share.madeBy), \(share.madeAt),
                \(share.expiresAt))
            """)
        try await name(names, in: share.id)
    }

    private func name(_ names: [SealedValue], in share: Identifier<CaptureShare>) async throws {
        let bytes = names.map(\.bytes)
        try await runner.execute(
            """
            insert into share_recipient (share_id, number, name)
            select \(share.uuid), n, name from unnest(\(bytes)) with ordinality as named (name, n)
            """)
    }

    /// Chooses captures of the share's rental; those that are hidden, not there or not the customer's are left out.
    ///
    /// - Returns: those that were chosen.
    func choose(
        _ captures: [Identifier<Capture>], for share: Identifier<CaptureShare>, of rental: OwnRental, at now: Date
    ) async throws -> [Identifier<Capture>] {
        try await runner.rows(
            """
            insert into share_capture (share_id, capture_id, added_at)
            select \(share.uuid), c.id, \(now) from capture c
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.id
            returning capture_id
            """
        ).map { Identifier(try $0.decode("capture_id")) }
    }

    /// When the last of those captures is erased that ``choose(_:for:of:at:)`` chooses, as far as clocks are known.
    func lastClock(of captures: [Identifier<Capture>], in rental: OwnRental) async throws -> Date? {
        try await runner.row(
            """
            select max(k.erase_at) as last from capture c join clock k on k.capture_id = c.id
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from every_hiding h where h.capture_id = c.id)
            """
        )?.decode("last")
    }

    func lastClock(of album: Identifier<CaptureAlbum>) async throws -> Date? {
        try await runner.row(
            """
            select max(k.erase_at) as last from album_capture a join clock k on k.capture_id = a.capture_id
            where a.album_id = \(album.uuid)
            """
        )?.decode("last")
    }

    func countOpen(of rental: OwnRental, at now: Date) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            select count(*) from share
            where rental_id = \(rental.id.uuid) and revoked_at is null and erased_at is null and expires_at > \(now)
            """)
        return Int(count ?? 0)
    }

    /// All of a rental, those that are open first and the newest of them first.
    func list(of rental: OwnRental, at now: Date, atMost count: Int) async throws -> [Listed] {
        try await runner.rows(
            """
            select * from listed_share
            where rental_id = \(rental.id.uuid) and customer_id = \(rental.customerID.uuid)
            order by revoked_at is null and erased_at is null and expires_at > \(now) desc, made_at desc, id
            limit \(count)
            """
        ).map { try Listed($0) }
    }

    func find(_ id: Identifier<CaptureShare>, of rental: OwnRental) async throws -> Listed? {
        try await runner.row(
            """
            select * from listed_share
            where id = \(id.uuid) and rental_id = \(rental.id.uuid) and customer_id = \(rental.customerID.uuid)
            """
        ).map { try Listed($0) }
    }

    /// For the one who changes it: nobody else does until the transaction ends.
    func hold(_ id: Identifier<CaptureShare>, of rental: OwnRental) async throws -> Listed? {
        try await runner.execute("select 1 from share where id = \(id.uuid) for update")
        return try await find(id, of: rental)
    }

    /// Writes what a change led to; whatever was handed out before is over.
    func change(_ share: CaptureShare, names: [SealedValue]?, at now: Date) async throws {
        try await runner.execute(
            """
            update share set purpose = \(share.purpose?.bytes as [UInt8]?), mode = \(share.mode.rawValue),
                password_hash = \(share.passwordHash as String?), expires_at = \(share.expiresAt),
                changed_at = \(now), version = version + 1, wrong_tries = 0
            where id = \(share.id.uuid)
            """)
        guard let names else { return }
        try await runner.execute("delete from share_recipient where share_id = \(share.id.uuid)")
        try await name(names, in: share.id)
    }

    /// - Returns: whether it was open until now.
    func revoke(_ id: Identifier<CaptureShare>, of rental: OwnRental, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            update share set revoked_at = \(now), changed_at = \(now), version = version + 1
            where id = \(id.uuid) and rental_id = \(rental.id.uuid) and customer_id = \(rental.customerID.uuid)
                and revoked_at is null and erased_at is null
            """) > 0
    }
}

extension Shares.Listed {
    init(_ row: Row) throws {
        share = try CaptureShare(row)
        names = try row.decode("names", as: [[UInt8]].self).map { try SealedValue(bytes: $0) }
        captures = Int(try row.decode("captures", as: Int64.self))
        lastClock = try row.decode("last_clock")
    }
}
