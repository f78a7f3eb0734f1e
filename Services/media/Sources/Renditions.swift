import Contracts
import Foundation
import Hexadecimal
import PostgreSQL

/// The queries on `original` and `rendition`.
struct Renditions<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Records what became of a capture's originals, in one round trip.
    func record(_ outcomes: [RenditionMaker.Outcome], of capture: Identifier<Capture>, at now: Date) async throws {
        let queries =
            try outcomes.map { try insertion(of: $0, capture) }
            + outcomes.flatMap { $0.renditions.map { insertion(of: $0, at: now) } }
        _ = try await runner.pipeline(queries)
    }

    private func insertion(of outcome: RenditionMaker.Outcome, _ capture: Identifier<Capture>) throws -> Query {
        let original = outcome.original
        guard let sha256 = [UInt8](hexadecimal: original.sha256) else { throw RenderError.originalDiffers }
        let (mediaType, reason): (String?, String?) =
            switch outcome.finding {
            case .rendered(let mediaType): (mediaType, nil)
            case .unreadable(let reason): (nil, reason)
            }
        return """
            insert into original (id, capture_id, role, object, length, sha256, media_type, reason)
            values (\(original.id.uuid), \(capture.uuid), \(original.role.rawValue), \(original.object),
                \(original.length), \(sha256), \(mediaType as String?), \(reason as String?))
            on conflict (id) do update set media_type = excluded.media_type, reason = excluded.reason
            """
    }

    private func insertion(of rendition: MadeRendition, at now: Date) -> Query {
        """
        insert into rendition (capture_id, original_id, recipe, version, object, media_type, width, height, length,
            sha256, made_at)
        values (\(rendition.captureID.uuid), \(rendition.originalID.uuid), \(rendition.recipe), \(rendition.version),
            \(rendition.object), \(rendition.mediaType), \(rendition.width), \(rendition.height), \(rendition.length),
            \(rendition.sha256), \(now))
        on conflict (original_id, recipe) do update
            set version = excluded.version, object = excluded.object, media_type = excluded.media_type,
                width = excluded.width, height = excluded.height, length = excluded.length, sha256 = excluded.sha256,
                made_at = excluded.made_at
        """
    }

    /// A rendition that may be shown now, with the key it is sealed under; nil when there is none or it is over.
    func linked(
        _ original: Identifier<Original>, _ recipe: String, at now: Date
    ) async throws -> (rendition: MadeRendition, keyID: UUID)? {
        try await runner.row(
            """
            select r.*, c.key_id from rendition r
            join capture c on c.id = r.capture_id
            left join clock k on k.capture_id = c.id
            where r.original_id = \(original.uuid) and r.recipe = \(recipe) and c.state = 'ready'
                and (k.erase_at is null or k.erase_at > \(now))
                and not exists (select from hidden_capture h where h.capture_id = c.id)
            """
        ).map { (try MadeRendition($0), try $0.decode("key_id")) }
    }

    /// Whether the original's capture is here and hidden.
    func isHidden(_ original: Identifier<Original>) async throws -> Bool {
        try await runner.row(
            """
            select 1 as one from original o join hidden_capture h on h.capture_id = o.capture_id
            where o.id = \(original.uuid) limit 1
            """) != nil
    }
}
