import Contracts
import Foundation
import PostgreSQL
import Vault

/// An order to make renditions again, and how far it is.
struct StoredRerendering: Sendable {
    var id: Identifier<Rerendering>
    var choice: RecipeChoice
    var rental: UUID?
    var capture: UUID?
    var askedBy: String
    var askedAt: Date
    var captures: Int
    var passed: Int
    var made: Int
    var failed: Int
    /// Why those failed, with how many: `key-unknown 1, original-absent 2`; nil when none did.
    var reasons: String?
    var endedAt: Date?
    var stoppedBy: String?

    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        choice = RecipeChoice(name: try row.decode("recipe"))
        rental = try row.decode("rental_id")
        capture = try row.decode("capture_id")
        askedBy = try row.decode("asked_by")
        askedAt = try row.decode("asked_at")
        captures = try row.decode("captures")
        passed = try row.decode("passed")
        made = try row.decode("made")
        failed = try row.decode("failed")
        reasons = try row.decode("reasons_in_words")
        endedAt = try row.decode("ended_at")
        stoppedBy = try row.decode("stopped_by")
    }
}

/// The queries on `rerendering`.
struct Rerenderings: Sendable {
    let runner: any QueryRunner

    /// What a re-rendering goes through: everything, a rental's captures, or one.
    struct Scope: Sendable {
        var rental: UUID?
        var capture: UUID?
    }

    func add(
        _ id: Identifier<Rerendering>, _ choice: RecipeChoice, _ scope: Scope, by who: String, because reason: String,
        at now: Date
    ) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            insert into rerendering (id, recipe, rental_id, capture_id, asked_by, reason, asked_at, captures)
            select \(id.uuid), \(choice.name as String?)::text, \(scope.rental as UUID?)::uuid,
                \(scope.capture as UUID?)::uuid, \(who), \(reason), \(now), count(*)
            from capture c where c.state = 'ready'
                and (\(scope.rental as UUID?)::uuid is null or c.rental_id = \(scope.rental as UUID?)::uuid)
                and (\(scope.capture as UUID?)::uuid is null or c.id = \(scope.capture as UUID?)::uuid)
            returning captures
            """)
        return Int(count ?? 0)
    }

    func find(_ id: Identifier<Rerendering>) async throws -> StoredRerendering? {
        try await runner.row("select *, null::text as reasons_in_words from rerendering where id = \(id.uuid)")
            .map { try StoredRerendering($0) }
    }

    /// The newest first.
    func list(atMost count: Int) async throws -> [StoredRerendering] {
        try await runner.rows(
            """
            select r.*, (
                select string_agg(reason.key || ' ' || reason.value, ', ' order by reason.key)
                from jsonb_each_text(r.reasons) reason
            ) as reasons_in_words
            from rerendering r order by asked_at desc, id limit \(count)
            """
        ).map { try StoredRerendering($0) }
    }

    /// - Returns: `false` when it had ended before.
    func stop(_ id: Identifier<Rerendering>, by who: String, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            update rerendering set ended_at = \(now), stopped_by = \(who) where id = \(id.uuid) and ended_at is null
            """
        ) == 1
    }

    func end(_ id: Identifier<Rerendering>, at now: Date) async throws {
        try await runner.execute(
            "update rerendering set ended_at = \(now) where id = \(id.uuid) and ended_at is null")
    }

    enum Passing: Sendable {
        case made
        /// It had everything.
        case current
        /// Not everything could be made of it.
        case failed(reason: String)
    }

    func pass(_ id: Identifier<Rerendering>, _ passing: Passing) async throws {
        let (made, reason): (Int, String?) =
            switch passing {
            case .made: (1, nil)
            case .current: (0, nil)
            case .failed(let reason): (0, reason)
            }
        try await runner.execute(
            """
            update rerendering set passed = passed + 1, made = made + \(made), failed = failed + \(reason == nil ? 0 : 1),
                reasons = case when reason.word is null then reasons else reasons
                    || jsonb_build_object(reason.word, coalesce((reasons ->> reason.word)::bigint, 0) + 1) end
            from (values (\(reason as String?)::text)) reason (word)
            where id = \(id.uuid)
            """)
    }

    /// The first ready capture behind another one.
    func next(
        of rerendering: StoredRerendering, after: Identifier<Capture>?
    ) async throws -> (id: Identifier<Capture>, key: KeyID)? {
        let after = after?.uuid
        return try await runner.row(
            """
            select id, key_id from capture where state = 'ready'
                and (\(after as UUID?)::uuid is null or id > \(after as UUID?)::uuid)
                and (\(rerendering.rental as UUID?)::uuid is null or rental_id = \(rerendering.rental as UUID?)::uuid)
                and (\(rerendering.capture as UUID?)::uuid is null or id = \(rerendering.capture as UUID?)::uuid)
            order by id limit 1
            """
        ).map { (Identifier(try $0.decode("id")), KeyID(try $0.decode("key_id", as: UUID.self))) }
    }
}
