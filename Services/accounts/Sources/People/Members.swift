import Contracts
import Foundation
import PostgreSQL
import Vault

/// A person who signs in for a customer.
struct StoredMember: Sendable {
    var id: Identifier<Member>
    var customerID: Identifier<Customer>
    var personID: Identifier<Person>
    var role: MemberRole
    var invitedAt: Date
    /// Nil until they have accepted.
    var joinedAt: Date?
}

/// A person who signs in for a customer.
package enum Member {}

/// The queries on `member`; removed ones are as if they were not.
struct Members<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ member: StoredMember, invitedBy: Identifier<Member>?) async throws {
        try await runner.execute(
            """
            insert into member (id, customer_id, person_id, role, invited_by, invited_at, joined_at)
            values (\(member.id.uuid), \(member.customerID.uuid), \(member.personID.uuid), \(member.role.rawValue),
                \(invitedBy?.uuid as UUID?), \(member.invitedAt), \(member.joinedAt as Date?))
            """)
    }

    func member(_ id: Identifier<Member>) async throws -> StoredMember? {
        try await runner.row("select * from member where id = \(id.uuid) and removed_at is null")
            .map(StoredMember.init)
    }

    func member(
        _ person: Identifier<Person>, of customer: Identifier<Customer>
    ) async throws -> StoredMember? {
        try await runner.row(
            """
            select * from member
            where person_id = \(person.uuid) and customer_id = \(customer.uuid) and removed_at is null
            """
        ).map(StoredMember.init)
    }

    /// For whom somebody may act, in the order in which they joined.
    func joined(by person: Identifier<Person>) async throws -> [StoredMember] {
        try await runner.rows(
            """
            select * from member where person_id = \(person.uuid) and joined_at is not null and removed_at is null
            order by joined_at, id
            """
        ).map(StoredMember.init)
    }

    /// Everybody who was invited for a customer, the owners first. Locked, so that the last owner stays one.
    func all(of customer: Identifier<Customer>, locked: Bool = false) async throws -> [StoredMember] {
        let query: Query =
            locked
            ? "select * from member where customer_id = \(customer.uuid) and removed_at is null order by id for update"
            : "select * from member where customer_id = \(customer.uuid) and removed_at is null order by id"
        return try await runner.rows(query).map(StoredMember.init).sorted { ($1.role, $0.id) < ($0.role, $1.id) }
    }

    func join(_ id: Identifier<Member>, at now: Date) async throws {
        try await runner.execute(
            "update member set joined_at = \(now) where id = \(id.uuid) and joined_at is null and removed_at is null")
    }

    func setRole(_ role: MemberRole, of id: Identifier<Member>) async throws {
        try await runner.execute("update member set role = \(role.rawValue) where id = \(id.uuid)")
    }

    /// Takes somebody's invitations back: whoever invited them wrote to another address.
    func removeInvited(_ person: Identifier<Person>, at now: Date) async throws {
        try await runner.execute(
            """
            update member set removed_at = \(now)
            where person_id = \(person.uuid) and joined_at is null and removed_at is null
            """)
    }

    func remove(_ id: Identifier<Member>, at now: Date) async throws {
        try await runner.execute(
            "update member set removed_at = \(now) where id = \(id.uuid) and removed_at is null")
    }
}

extension StoredMember {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        customerID = Identifier(try row.decode("customer_id"))
        personID = Identifier(try row.decode("person_id"))
        guard let role = MemberRole(rawValue: try row.decode("role")) else {
            throw DatabaseError(.decoding("member.role holds a word that this release does not know"))
        }
        self.role = role
        invitedAt = try row.decode("invited_at")
        joinedAt = try row.decode("joined_at")
    }
}
