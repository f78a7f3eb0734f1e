package import Contracts
package import FoundationEssentials
package import PostgreSQL

/// The tables of policies, to which versions are only added.
package struct Policies<Runner: QueryRunner>: Sendable {
    let runner: Runner

    package init(runner: Runner) { self.runner = runner }

    /// - Throws: ``PolicyRefusal/exists(_:)``.
    func add(_ draft: PolicyDraft, announcedBy mailing: Identifier<Mailing>, by person: String, at now: Date)
        async throws
    {
        let added = try await runner.execute(
            """
            insert into policy (version, effective_at, published_at, published_by, mailing_id)
            values (\(draft.version.description), \(draft.effectiveAt), \(now), \(person), \(mailing.uuid))
            on conflict (version) do nothing
            """)
        guard added == 1 else { throw PolicyRefusal.exists(draft.version) }
        let hashes = draft.hashes
        let texts = draft.texts.map { (language: $0.key.rawValue, text: $0.value, hash: hashes[$0.key] ?? []) }
        try await runner.execute(
            """
            insert into policy_text (version, language, text, sha256)
            select \(draft.version.description), language, text, sha256
            from unnest(\(texts.map(\.language)), \(texts.map(\.text)), \(texts.map(\.hash)))
                as t (language, text, sha256)
            """)
    }

    /// All versions, the one that is in force last first.
    package func all() async throws -> [Policy] {
        try await runner.rows(
            "select * from policy order by effective_at desc, published_at desc, version desc limit 1000"
        ).map(Policy.init)
    }

    /// The version in force at `instant`.
    package func inForce(at instant: Date) async throws -> Policy? {
        try await runner.row(
            """
            select * from policy where effective_at <= \(instant)
            order by effective_at desc, published_at desc, version desc limit 1
            """
        ).map(Policy.init)
    }

    package func policy(_ version: PolicyVersion) async throws -> Policy? {
        try await runner.row("select * from policy where version = \(version.description)").map(Policy.init)
    }

    package func text(of version: PolicyVersion, in language: Language) async throws -> PolicyDocument? {
        try await runner.value(
            """
            select text from policy_text where version = \(version.description) and language = \(language.rawValue)
            """, as: String.self
        ).map(PolicyDocument.init)
    }
}

extension Policy {
    fileprivate init(_ row: Row) throws {
        guard let version = PolicyVersion(try row.decode("version", as: String.self)) else {
            throw DatabaseError(.decoding("policy.version holds a text that is no version"))
        }
        self.init(
            version: version, effectiveAt: try row.decode("effective_at"), publishedAt: try row.decode("published_at"),
            publishedBy: try row.decode("published_by"), mailingID: Identifier(try row.decode("mailing_id")))
    }
}
