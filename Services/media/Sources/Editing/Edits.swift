import Contracts
import Foundation
import PostgreSQL
import Vault

/// The queries on `edit` and `edited`.
struct Edits: Sendable {
    let runner: any QueryRunner

    /// Steps of one picture that can be taken back; earlier ones are forgotten.
    static let mostSteps = 20

    // MARK: Asking

    /// The photographs of a capture that the rental shows. A film, a moving GIF and a burst have none.
    func pictures(of capture: Identifier<Capture>, in rental: OwnRental, at now: Date) async throws -> [EditablePicture]
    {
        try await pictures(of: [capture], in: rental, at: now)
    }

    func pictures(
        of captures: [Identifier<Capture>], in rental: OwnRental, at now: Date
    ) async throws -> [EditablePicture] {
        try await runner.rows(
            """
            select o.id, o.capture_id, o.role, o.object, o.length, o.sha256, c.key_id, e.wanted, e.standing,
                e.wanted_at, e.reason
            from capture c join original o on o.capture_id = c.id left join edited e on e.original_id = o.id
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid) and c.state = 'ready' and c.kind = 'picture'
                and o.media_type like 'image/%'
                and not exists (select from clock k where k.capture_id = c.id and k.erase_at <= \(now))
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.id, o.id
            """
        ).map { row in
            let hasState = try row.decode("wanted", as: Int32?.self) != nil
            return EditablePicture(
                original: try Renditions<Transaction>.stored(row), captureID: Identifier(try row.decode("capture_id")),
                keyID: KeyID(try row.decode("key_id", as: UUID.self)),
                state: hasState ? try EditState(row) : EditState())
        }
    }

    /// What is being made, or failed, of a capture's pictures.
    func states(of capture: Identifier<Capture>) async throws -> [EditState] {
        try await runner.rows("select * from edited where capture_id = \(capture.uuid) order by original_id")
            .map { try EditState($0) }
    }

    func state(of original: Identifier<Original>) async throws -> EditState? {
        try await runner.row("select * from edited where original_id = \(original.uuid)").map { try EditState($0) }
    }

    /// For the one who changes it: nobody else does until the transaction ends.
    func hold(_ original: Identifier<Original>) async throws -> EditState? {
        try await runner.row("select * from edited where original_id = \(original.uuid) for update")
            .map { try EditState($0) }
    }

    func step(_ number: Int, of original: Identifier<Original>) async throws -> StoredEdit? {
        try await runner.row(
            "select * from edit where original_id = \(original.uuid) and number = \(Int32(clamping: number))"
        ).map { try StoredEdit($0) }
    }

    /// The steps that can be gone back to, the latest first.
    func steps(of original: Identifier<Original>) async throws -> [StoredEdit] {
        try await runner.rows(
            """
            select * from edit where original_id = \(original.uuid) and kept_at is not null
            order by number desc limit \(Self.mostSteps)
            """
        ).map { try StoredEdit($0) }
    }

    /// What is being tried and was not kept.
    func draft(of original: Identifier<Original>) async throws -> StoredEdit? {
        try await runner.row(
            """
            select * from edit where original_id = \(original.uuid) and kept_at is null order by number desc limit 1
            """
        ).map { try StoredEdit($0) }
    }

    /// The steps that the renditions of a capture show now.
    func standing(of capture: Identifier<Capture>) async throws -> [StoredEdit] {
        try await runner.rows(
            """
            select s.* from edited e join edit s on s.original_id = e.original_id and s.number = e.standing
            where e.capture_id = \(capture.uuid)
            """
        ).map { try StoredEdit($0) }
    }

    /// The steps that pictures are to show.
    func wanted(of originals: [Identifier<Original>]) async throws -> [Identifier<Original>: StoredEdit] {
        let steps = try await runner.rows(
            """
            select s.* from edited e join edit s on s.original_id = e.original_id and s.number = e.wanted
            where e.original_id = any(\(originals.map(\.uuid)))
            """
        ).map { try StoredEdit($0) }
        return Dictionary(steps.map { ($0.originalID, $0) }) { first, _ in first }
    }

    // MARK: Writing

    /// A step to be written.
    struct NewStep: Sendable {
        var recipe: EditRecipe
        var words: SealedValue?
        var logoID: Identifier<Logo>?
        var batchID: Identifier<FilterBatch>?
        var isKept: Bool
    }

    /// Writes a step down, in place of one that was only tried; a kept one is what the picture is to show from now on.
    func add(_ step: NewStep, to picture: EditablePicture, at now: Date) async throws {
        let original = picture.original.id.uuid
        let numbers = try await runner.row(
            """
            insert into edited as e (original_id, capture_id, last_number, wanted, standing, wanted_at)
            values (\(original), \(picture.captureID.uuid), 1, 0, 0, \(now))
            on conflict (original_id) do update set last_number = e.last_number + 1
            returning last_number, wanted
            """)
        let number = try numbers?.decode("last_number", as: Int32.self) ?? 1
        let previous = try numbers?.decode("wanted", as: Int32.self) ?? 0
        let keptAt = step.isKept ? now : nil
        var recipe = step.recipe
        recipe.text?.words = ""
        let json = JSON(bytes: [UInt8](try JSONEncoder().encode(recipe)))
        var queries: [Query] = [
            "delete from edit where original_id = \(original) and kept_at is null",
            """
            insert into edit (original_id, number, capture_id, previous, recipe, words, logo_id, batch_id, asked_at,
                kept_at)
            values (\(original), \(number), \(picture.captureID.uuid), \(previous), \(json),
                \(step.words?.bytes as [UInt8]?), \(step.logoID?.uuid as UUID?), \(step.batchID?.uuid as UUID?), \(now),
                \(keptAt as Date?))
            """,
        ]
        if step.isKept { queries += [wanting(Int(number), of: picture.original.id, at: now), pruning(original)] }
        _ = try await runner.pipeline(queries)
    }

    func want(_ number: Int, of original: Identifier<Original>, at now: Date) async throws {
        try await runner.execute(wanting(number, of: original, at: now))
    }

    /// The renditions show the step. What somebody wishes for meanwhile stays to be made.
    func stand(_ number: Int, of original: Identifier<Original>) async throws {
        try await runner.execute(
            """
            update edited set standing = \(Int32(clamping: number)),
                reason = case when wanted = \(Int32(clamping: number)) then null else reason end
            where original_id = \(original.uuid)
            """)
    }

    func fail(_ number: Int, of original: Identifier<Original>, because reason: String) async throws {
        try await runner.execute(
            """
            update edited set reason = \(reason)
            where original_id = \(original.uuid) and wanted = \(Int32(clamping: number))
            """)
    }

    private func wanting(_ number: Int, of original: Identifier<Original>, at now: Date) -> Query {
        """
        update edited set wanted = \(Int32(clamping: number)), wanted_at = \(now), reason = null
        where original_id = \(original.uuid)
        """
    }

    private func pruning(_ original: UUID) -> Query {
        """
        delete from edit s using edited e
        where s.original_id = \(original) and e.original_id = s.original_id and s.number not in (e.wanted, e.standing)
            and s.number not in (
                select number from edit where original_id = \(original) order by number desc limit \(Self.mostSteps))
        """
    }
}
