import Contracts
import Foundation
import Hexadecimal
import Images
import PostgreSQL

/// The queries on `original` and `rendition`.
struct Renditions<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Records what became of a capture's originals, in one round trip. Renditions that were chosen and are there from
    /// before make room for those that were made now.
    func record(
        _ outcomes: [RenditionMaker.Outcome], replacing choice: RecipeChoice, of capture: Identifier<Capture>,
        at now: Date
    ) async throws {
        let ids = outcomes.map(\.original.id.uuid)
        let queries =
            try outcomes.map { try insertion(of: $0, capture) }
            + ["delete from rendition where original_id = any(\(ids)) and recipe = any(\(choice.replaced))"]
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
        on conflict (original_id, recipe, media_type) do update
            set version = excluded.version, object = excluded.object, width = excluded.width, height = excluded.height,
                length = excluded.length, sha256 = excluded.sha256, made_at = excluded.made_at
        """
    }

    /// A capture's originals that have not everything of the choice in the version of now. A burst is made of all its
    /// pictures together, so that they are here all or not at all.
    func originals(
        of capture: Identifier<Capture>, lacking choice: RecipeChoice
    ) async throws -> [CaptureReceived.StoredOriginal] {
        let present = try await runner.rows("select * from rendition where capture_id = \(capture.uuid)")
            .map { try MadeRendition($0) }
        let all = try await runner.rows(
            """
            select id, role, object, length, sha256, media_type from original
            where capture_id = \(capture.uuid) order by id
            """
        ).map { try Self.original($0) }
        let frames = all.filter { $0.stored.role == .burst && !choice.ofBurst.isEmpty }
        let bursts = Set(present.map { "\($0.recipe) \($0.version)" })
        let isFilmOwed =
            frames.count >= RenditionMaker.shortestBurst
            && !choice.ofBurst.allSatisfy { bursts.contains("\($0.name) \($0.version)") }
        let lacking = all.filter { original in
            !choice.ofOriginal.filter { recipe in original.kind.map { recipe.applies(to: $0) } ?? true }
                .allSatisfy { recipe in present.contains { $0.isMade(of: original.stored.id, by: recipe) } }
        }
        let areFramesOwed = isFilmOwed || lacking.contains { original in frames.contains { $0 == original } }
        return all.filter { lacking.contains($0) || areFramesOwed && frames.contains($0) }.map(\.stored)
    }

    private struct FoundOriginal: Equatable {
        var stored: CaptureReceived.StoredOriginal
        /// Nil when it could not be decoded.
        var kind: MediaKind?
    }

    private static func original(_ row: Row) throws -> FoundOriginal {
        let type: String? = try row.decode("media_type")
        return FoundOriginal(stored: try stored(row), kind: MediaKind.allCases.first { $0.mediaType == type })
    }

    static func stored(_ row: Row) throws -> CaptureReceived.StoredOriginal {
        CaptureReceived.StoredOriginal(
            id: Identifier(try row.decode("id")), role: CaptureRole(rawValue: try row.decode("role")) ?? .photo,
            object: try row.decode("object"), length: try row.decode("length"),
            sha256: String(hexadecimal: try row.decode("sha256", as: [UInt8].self)))
    }

    /// The names of all objects that are recorded of a capture.
    func objects(of capture: Identifier<Capture>) async throws -> Set<String> {
        Set(
            try await runner.rows("select object from rendition where capture_id = \(capture.uuid)")
                .map { try $0.decode("object", as: String.self) })
    }

    /// The forms of a rendition that may be shown now, with the key they are sealed under; nil when there is none or it
    /// is over.
    func linked(
        _ original: Identifier<Original>, _ recipe: String, at now: Date
    ) async throws -> (forms: [MadeRendition], keyID: UUID)? {
        let rows = try await runner.rows(
            """
            select r.*, c.key_id from rendition r
            join capture c on c.id = r.capture_id
            left join clock k on k.capture_id = c.id
            where r.original_id = \(original.uuid) and r.recipe = \(recipe) and c.state = 'ready'
                and (k.erase_at is null or k.erase_at > \(now))
                and not exists (select from hidden_capture h where h.capture_id = c.id)
            """
        )
        guard let first = rows.first else { return nil }
        return (try rows.map { try MadeRendition($0) }, try first.decode("key_id"))
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
