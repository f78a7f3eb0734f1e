import Contracts
import Foundation
import PostgreSQL

/// The browsers from which somebody signed in before: guessing elsewhere does not slow these down.
struct KnownDevices<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// How many browsers of one person are remembered, and for how long.
    private static var most: Int { 20 }
    private static var lifetime: TimeInterval { 400 * 86_400 }

    /// Whether the browser signed in before as whoever has the address.
    ///
    /// - Parameter lookups: the address, hashed with each pepper. It is asked the same for those whom nobody knows.
    func knows(_ device: SecretToken, at lookups: [[UInt8]], now: Date) async throws -> Bool {
        try await runner.row(
            """
            select 1 from known_device d join person p on p.id = d.person_id
            where d.hash = \(device.hash) and p.mail_lookup = any(\(lookups))
                and d.created_at > \(now.addingTimeInterval(-Self.lifetime))
            """) != nil
    }

    func add(_ device: SecretToken, of person: Identifier<Person>, at now: Date) async throws {
        try await runner.execute(
            """
            insert into known_device (hash, person_id, created_at) values (\(device.hash), \(person.uuid), \(now))
            on conflict (hash, person_id) do update set created_at = excluded.created_at
            """)
        try await runner.execute(
            """
            delete from known_device where person_id = \(person.uuid) and hash not in (
                select hash from known_device where person_id = \(person.uuid)
                order by created_at desc, hash limit \(Self.most))
            """)
    }
}
