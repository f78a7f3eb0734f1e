import Contracts
import Foundation
import PostgreSQL
import Vault

/// Where somebody is signed in, as the table has it.
struct StoredSession: Sendable {
    var id: Identifier<Session>
    var personID: Identifier<Person>
    /// For whom they act; nil until they have chosen.
    var memberID: Identifier<Member>?
    /// Under which grant somebody of the staff acts; it may be over.
    var grantID: Identifier<AccessGrant>?
    var device: DeviceName
    /// Whether a code of the app is still to be typed.
    var awaitsCode: Bool
    var createdAt: Date
    var seenAt: Date
    var expiresAt: Date
    var endedAt: Date?
    /// The secret of an app that is being set up here and was not switched on yet.
    var pendingApp: SealedValue?

    /// Signed in for good, as long as it is used.
    static let longest: TimeInterval = 90 * 86_400
    /// Ends when it is not used for so long.
    static let idle: TimeInterval = 14 * 86_400
    /// How long one may take to type a code.
    static let codePatience: TimeInterval = 600
    /// How exactly it is remembered when a session was seen last, so that not every request writes.
    static let seenPrecision: TimeInterval = 300

    func isValid(at now: Date) -> Bool {
        endedAt == nil && now < expiresAt && now.timeIntervalSince(seenAt) < Self.idle
    }
}

/// Somebody's being signed in at one browser.
package enum Session {}

/// The queries on `session`.
struct Sessions<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ session: StoredSession, hash: [UInt8]) async throws {
        try await runner.execute(
            """
            insert into session (id, hash, person_id, member_id, device, awaits_code, created_at, seen_at, expires_at)
            values (\(session.id.uuid), \(hash), \(session.personID.uuid), \(session.memberID?.uuid as UUID?),
                \(session.device.rawValue), \(session.awaitsCode), \(session.createdAt), \(session.seenAt),
                \(session.expiresAt))
            """)
    }

    func session(hash: [UInt8]) async throws -> StoredSession? {
        try await runner.row("select * from session where hash = \(hash)").map(StoredSession.init)
    }

    /// Whether nobody has ended it.
    func isOpen(_ id: Identifier<Session>) async throws -> Bool {
        try await runner.row("select 1 from session where id = \(id.uuid) and ended_at is null") != nil
    }

    /// Remembers that it was seen, to the precision of ``StoredSession/seenPrecision``.
    func see(_ session: StoredSession, at now: Date) async throws {
        guard now.timeIntervalSince(session.seenAt) >= StoredSession.seenPrecision else { return }
        try await runner.execute(
            "update session set seen_at = \(now) where id = \(session.id.uuid) and seen_at < \(now)")
    }

    /// The code was typed: the session is worth more from now on, and has another secret.
    ///
    /// - Returns: false when it ended, or was raised, meanwhile.
    func raise(_ session: StoredSession, hash: [UInt8], expiresAt: Date) async throws -> Bool {
        try await runner.execute(
            """
            update session set awaits_code = false, hash = \(hash), expires_at = \(expiresAt)
            where id = \(session.id.uuid) and awaits_code and ended_at is null
            """) == 1
    }

    /// Gives a session another secret, because it is worth more from now on or somebody may know the one before, who may
    /// also have begun to set up an app: that is forgotten.
    ///
    /// - Returns: false when it has ended meanwhile.
    func renew(_ id: Identifier<Session>, hash: [UInt8]) async throws -> Bool {
        try await runner.execute(
            """
            update session set hash = \(hash), totp_secret = null where id = \(id.uuid) and ended_at is null
            """) == 1
    }

    /// Keeps the secret of an app that is being set up, unless that was begun before.
    ///
    /// - Returns: the one that is kept; nil when the session has ended meanwhile.
    func begin(app secret: SealedValue, in id: Identifier<Session>) async throws -> SealedValue? {
        try await runner.value(
            """
            update session set totp_secret = coalesce(totp_secret, \(secret.bytes))
            where id = \(id.uuid) and ended_at is null returning totp_secret
            """, as: [UInt8].self
        ).map { try SealedValue(bytes: $0) }
    }

    /// Chooses for whom somebody acts.
    func act(_ session: Identifier<Session>, for member: Identifier<Member>) async throws {
        try await runner.execute(
            """
            update session set member_id = \(member.uuid), grant_id = null
            where id = \(session.uuid) and ended_at is null
            """)
    }

    /// Has somebody of the staff act under a grant of theirs, or no more.
    func act(_ session: Identifier<Session>, under grant: Identifier<AccessGrant>?) async throws {
        try await runner.execute(
            "update session set grant_id = \(grant?.uuid as UUID?) where id = \(session.uuid) and ended_at is null")
    }

    /// Those that are good now, the one that was seen last first.
    func open(of person: Identifier<Person>, at now: Date) async throws -> [StoredSession] {
        try await runner.rows(
            """
            select * from session where person_id = \(person.uuid) and ended_at is null and expires_at > \(now)
                and seen_at > \(now.addingTimeInterval(-StoredSession.idle)) and not awaits_code
            order by seen_at desc, id
            """
        ).map(StoredSession.init)
    }

    /// - Parameter person: whose it must be.
    /// - Returns: whether there was such a one.
    func end(_ id: Identifier<Session>, of person: Identifier<Person>, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            update session set ended_at = \(now)
            where id = \(id.uuid) and person_id = \(person.uuid) and ended_at is null
            """) == 1
    }

    /// Ends all of somebody's, but perhaps the one at which they sit.
    func endAll(
        of person: Identifier<Person>, but kept: Identifier<Session>? = nil, at now: Date
    ) async throws {
        try await runner.execute(
            """
            update session set ended_at = \(now)
            where person_id = \(person.uuid) and ended_at is null
                and (\(kept?.uuid as UUID?)::uuid is null or id <> \(kept?.uuid as UUID?)::uuid)
            """)
    }

    /// Ends those in which somebody acts as a member, who is one no more.
    func endAll(actingAs member: Identifier<Member>, at now: Date) async throws {
        try await runner.execute(
            "update session set ended_at = \(now) where member_id = \(member.uuid) and ended_at is null")
    }
}

extension StoredSession {
    fileprivate init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        personID = Identifier(try row.decode("person_id"))
        memberID = try row.decode("member_id", as: UUID?.self).map { Identifier($0) }
        grantID = try row.decode("grant_id", as: UUID?.self).map { Identifier($0) }
        device = DeviceName(rawValue: try row.decode("device"))
        awaitsCode = try row.decode("awaits_code")
        createdAt = try row.decode("created_at")
        seenAt = try row.decode("seen_at")
        expiresAt = try row.decode("expires_at")
        endedAt = try row.decode("ended_at")
        pendingApp = try row.decode("totp_secret", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
    }
}
