import Contracts
import Foundation
import PostgreSQL

/// The browsers from which somebody signed in before: guessing elsewhere does not slow these down.
struct KnownDevices<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// How many browsers of one person are remembered, and for how long.
    private static var most: Int { 20 }
    private static var lifetime: TimeInterval { 400 * 86_400 }

    /// Whether the browser signed in as this person before.
    func knows(_ device: SecretToken, of person: Identifier<Person>, at now: Date) async throws -> Bool {
        try await runner.row(
            """
            select 1 from known_device where hash = \(device.hash) and person_id = \(person.uuid)
                and created_at > \(now.addingTimeInterval(-Self.lifetime))
            """) != nil
    }

    func add(_ device: SecretToken, of person: Identifier<Person>, at now: Date) async throws {
        try await runner.execute(
            """
            insert into known_device (hash, person_id, created_at) values (\(device.hash), \(person.uuid), \(now))
            on conflict (hash) do nothing
            """)
        try await runner.execute(
            """
            delete from known_device where person_id = \(person.uuid) and hash not in (
                select hash from known_device where person_id = \(person.uuid)
                order by created_at desc, hash limit \(Self.most))
            """)
    }
}
