import Contracts
import Foundation
import PostgreSQL
import Vault

/// Somebody of the company who signs in.
package enum Staff {}

/// Somebody of the staff, and whether they have signed what holds now.
struct StaffStanding: Sendable {
    var id: Identifier<Staff>
    /// What customers and records call them.
    var number: Int
    var personID: Identifier<Person>
    var invitedAt: Date
    var hasSigned: Bool
}

/// The queries on `staff` and what they signed; removed ones are as if they were not.
struct StaffMembers<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// - Returns: false when the person is of the staff already.
    func add(_ id: Identifier<Staff>, _ person: Identifier<Person>, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            insert into staff (id, person_id, invited_at) values (\(id.uuid), \(person.uuid), \(now))
            on conflict (person_id) where removed_at is null do nothing
            """) == 1
    }

    func standing(of person: Identifier<Person>, at now: Date) async throws -> StaffStanding? {
        try await all(at: now, person: person).first
    }

    /// In the order of their numbers.
    func all(at now: Date, person: Identifier<Person>? = nil) async throws -> [StaffStanding] {
        try await runner.rows(
            """
            select s.id, s.number, s.person_id, s.invited_at, exists (
                select from undertaking_signature u where u.staff_id = s.id and u.version = (
                    select version from wording where subject = \(Wording.undertaking) and published_at <= \(now)
                    order by published_at desc, version desc limit 1)) as has_signed
            from staff s
            where s.removed_at is null and (\(person?.uuid as UUID?)::uuid is null or s.person_id = \(person?.uuid as UUID?)::uuid)
            order by s.number
            """
        ).map(StaffStanding.init)
    }

    /// - Returns: whose it was; nil when there is no such one.
    func remove(_ id: Identifier<Staff>, at now: Date) async throws -> Identifier<Person>? {
        try await runner.value(
            """
            update staff set removed_at = \(now) where id = \(id.uuid) and removed_at is null returning person_id
            """, as: UUID.self
        ).map { Identifier($0) }
    }

    func sign(_ signature: UndertakingSignature) async throws {
        try await runner.execute(
            """
            insert into undertaking_signature (staff_id, version, language, hash, name, signed_at)
            values (\(signature.staffID.uuid), \(signature.wording.version), \(signature.wording.language.rawValue),
                \(signature.wording.hash), \(signature.name.bytes), \(signature.at))
            on conflict (staff_id, version) do nothing
            """)
    }
}

extension StaffStanding {
    fileprivate init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        number = Int(try row.decode("number", as: Int32.self))
        personID = Identifier(try row.decode("person_id"))
        invitedAt = try row.decode("invited_at")
        hasSigned = try row.decode("has_signed")
    }
}
