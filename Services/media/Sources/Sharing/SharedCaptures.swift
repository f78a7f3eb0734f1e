import Contracts
import Foundation
import PostgreSQL

/// What a share shows to whoever has its address; every question names the share's state again.
struct SharedCaptures: Sendable {
    let runner: any QueryRunner

    struct Found: Sendable {
        var share: CaptureShare
        /// Whether nothing that was chosen is left, or the album is deleted.
        var isEmpty: Bool
    }

    struct Part: Sendable {
        var kind: CaptureKind?
        var part: GuestCapture.Part
    }

    struct Slice: Sendable {
        var parts: [Part]
        /// All captures that are shown, on every page.
        var count: Int
    }

    /// Every picture of a page asks this: what the view counts of all captures is not asked for.
    func share(secretHash: [UInt8]) async throws -> Found? {
        try await runner.row(
            """
            select id, rental_id, album_id, is_of_album, customer_id, key_id, secret_version, purpose, mode,
                password_hash, wrong_tries, tried_at, made_at, made_by, expires_at, revoked_at, erased_at, version,
                views, downloads, is_empty
            from listed_share where secret_hash = \(secretHash)
            """
        ).map { Found(share: try CaptureShare($0), isEmpty: try $0.decode("is_empty")) }
    }

    /// The captures of one page, in the order in which they were made.
    func slice(_ share: CaptureShare, page: Int, size: Int, at now: Date) async throws -> Slice {
        let answers = try await runner.pipeline([
            """
            select capture_id, kind, count(*) over () as count from shown_in_share
            where share_id = \(share.id.uuid) and (erase_at is null or erase_at > \(now))
            order by made_at, capture_id offset \((page - 1) * size) limit \(size)
            """,
            """
            select r.* from rendition r
            where r.capture_id in (
                    select capture_id from shown_in_share
                    where share_id = \(share.id.uuid) and (erase_at is null or erase_at > \(now))
                    order by made_at, capture_id offset \((page - 1) * size) limit \(size))
                and r.recipe = any(\(share.mode.recipes))
            order by r.original_id, r.recipe, r.media_type
            """,
        ])
        let renditions = Dictionary(grouping: try answers[1].rows.map { try MadeRendition($0) }, by: \.captureID)
        let parts = try answers[0].rows.flatMap { row -> [Part] in
            let id = Identifier<Capture>(try row.decode("capture_id"))
            let kind = try row.decode("kind", as: String?.self).flatMap(CaptureKind.init(rawValue:))
            return Dictionary(grouping: renditions[id] ?? [], by: \.originalID).sorted { $0.key < $1.key }.map {
                Part(kind: kind, part: GuestCapture.Part(original: $0.key, renditions: $0.value))
            }
        }
        let count = try answers[0].rows.first?.decode("count", as: Int64.self) ?? 0
        return Slice(parts: parts, count: Int(count))
    }

    /// The forms of a rendition that the share shows now, with their key; nil for everything else.
    ///
    /// - Parameter share: as its row was a moment ago; the token names the same one.
    func linked(
        _ token: ShareToken, in share: CaptureShare, at now: Date
    ) async throws -> (forms: [MadeRendition], keyID: UUID)? {
        guard share.version == token.version, share.mode.recipes.contains(token.recipe) else { return nil }
        let rows = try await runner.rows(
            """
            select r.*, x.key_id as sealed_under from share s
            join shown_in_share x on x.share_id = s.id join rendition r on r.capture_id = x.capture_id
            where s.id = \(share.id.uuid) and s.version = \(Int32(share.version))
                and s.revoked_at is null and s.erased_at is null and s.expires_at > \(now)
                and (x.erase_at is null or x.erase_at > \(now))
                and r.original_id = \(token.original.uuid) and r.recipe = \(token.recipe)
            """)
        guard let first = rows.first else { return nil }
        return (try rows.map { try MadeRendition($0) }, try first.decode("sealed_under"))
    }

    // MARK: Counting, and nothing else is remembered of whoever looks

    func countView(_ share: CaptureShare) async throws {
        try await runner.execute("update share set views = views + 1 where id = \(share.id.uuid)")
    }

    func countDownload(_ share: CaptureShare) async throws {
        try await runner.execute("update share set downloads = downloads + 1 where id = \(share.id.uuid)")
    }
}

extension CaptureShare.Mode {
    /// The renditions that are served; nothing else of a capture is, whatever address is guessed.
    var recipes: [String] {
        switch self {
        case .view: ["thumb", "preview"]
        case .download: ["thumb", "preview", "stream"] + ArchiveContent.recipes
        }
    }
}
