import Contracts
import Foundation
import PostgreSQL

/// What whoever has a mailed link may do.
enum LinkPurpose: String, Sendable {
    /// Become a member.
    case invitation
    /// Choose another password.
    case reset
    /// Confirm that an address is one's own.
    case newAddress = "new-address"
    /// Agree that another address takes the place of this one, or keep it.
    case oldAddress = "old-address"

    /// How long the link is good.
    var lifetime: TimeInterval {
        switch self {
        case .invitation: 7 * 86_400
        case .reset, .newAddress, .oldAddress: 3600
        }
    }
}

/// A link that was mailed, as the table has it.
struct MailedLink: Sendable {
    var hash: [UInt8]
    var purpose: LinkPurpose
    var personID: Identifier<Person>
    var memberID: Identifier<Member>?
    var createdAt: Date
    var expiresAt: Date
    var usedAt: Date?

    /// Whether it still does what it was mailed for.
    func isGood(at now: Date) -> Bool { usedAt == nil && now < expiresAt }
}

/// The queries on `mailed_link`.
struct MailedLinks<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ link: MailedLink) async throws {
        try await runner.execute(
            """
            insert into mailed_link (hash, purpose, person_id, member_id, created_at, expires_at)
            values (\(link.hash), \(link.purpose.rawValue), \(link.personID.uuid), \(link.memberID?.uuid as UUID?),
                \(link.createdAt), \(link.expiresAt))
            """)
    }

    /// The link whose secret a request carries; nil for what nobody was mailed.
    func link(_ secret: String?, for purpose: LinkPurpose) async throws -> MailedLink? {
        guard let secret = secret.flatMap({ SecretToken($0, .link) }) else { return nil }
        return try await runner.row(
            "select * from mailed_link where hash = \(secret.hash) and purpose = \(purpose.rawValue)"
        ).map(MailedLink.init)
    }

    /// - Returns: false when it was used before.
    func use(_ link: MailedLink, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            update mailed_link set used_at = \(now)
            where hash = \(link.hash) and used_at is null and expires_at > \(now)
            """) == 1
    }

    /// Ends the links of a purpose that somebody was mailed before.
    func end(_ purpose: LinkPurpose, of person: Identifier<Person>, at now: Date) async throws {
        try await runner.execute(
            """
            update mailed_link set used_at = \(now)
            where person_id = \(person.uuid) and purpose = \(purpose.rawValue) and used_at is null
            """)
    }

    /// Ends every link that somebody was mailed before: the address to which they went is theirs no more.
    func endAll(of person: Identifier<Person>, at now: Date) async throws {
        try await runner.execute(
            "update mailed_link set used_at = \(now) where person_id = \(person.uuid) and used_at is null")
    }

    /// Ends the invitations of a membership that were mailed before.
    func endInvitations(to member: Identifier<Member>, at now: Date) async throws {
        try await runner.execute(
            "update mailed_link set used_at = \(now) where member_id = \(member.uuid) and used_at is null")
    }

    /// How many invitations were mailed for a customer since an instant.
    func countInvitations(of customer: Identifier<Customer>, since instant: Date) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            select count(*) from mailed_link l join member m on m.id = l.member_id
            where m.customer_id = \(customer.uuid) and l.created_at > \(instant)
            """)
        return Int(count ?? 0)
    }

    /// How many were mailed to somebody since an instant.
    func count(_ purpose: LinkPurpose, of person: Identifier<Person>, since instant: Date) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            select count(*) from mailed_link
            where person_id = \(person.uuid) and purpose = \(purpose.rawValue) and created_at > \(instant)
            """)
        return Int(count ?? 0)
    }
}

extension MailedLink {
    fileprivate init(_ row: Row) throws {
        hash = try row.decode("hash")
        guard let purpose = LinkPurpose(rawValue: try row.decode("purpose")) else {
            throw DatabaseError(.decoding("mailed_link.purpose holds a word that this release does not know"))
        }
        self.purpose = purpose
        personID = Identifier(try row.decode("person_id"))
        memberID = try row.decode("member_id", as: UUID?.self).map { Identifier($0) }
        createdAt = try row.decode("created_at")
        expiresAt = try row.decode("expires_at")
        usedAt = try row.decode("used_at")
    }
}
