import Contracts
import Foundation
import PostgreSQL

/// The table of booths.
struct Booths<Runner: QueryRunner>: Sendable {
    let runner: Runner

    // MARK: Reading

    func booth(_ id: Identifier<Booth>) async throws -> RegisteredBooth? {
        try await runner.row("select * from booth where id = \(id.uuid)").map(RegisteredBooth.init)
    }

    func booth(number: Int) async throws -> RegisteredBooth? {
        try await runner.row("select * from booth where number = \(number)").map(RegisteredBooth.init)
    }

    /// All of them, by number.
    func all() async throws -> [RegisteredBooth] {
        try await runner.rows("select * from booth order by number").map(RegisteredBooth.init)
    }

    // MARK: Deciding

    /// The booth, which nobody revokes and whose rentals nobody changes until this transaction ends.
    ///
    /// Whoever decides about a capture holds its booth so; whoever changes what such decisions depend on takes the
    /// booth with ``lock(_:)`` or updates it, and so waits for them and finds all they decided.
    func holding(_ id: Identifier<Booth>) async throws -> RegisteredBooth? {
        try await runner.row("select * from booth where id = \(id.uuid) for share").map(RegisteredBooth.init)
    }

    /// Those of the booths that exist; nothing is decided about their captures until this transaction ends.
    func lock(_ ids: [Identifier<Booth>]) async throws -> [RegisteredBooth] {
        try await runner.rows(
            "select * from booth where id = any(\(ids.map(\.uuid))) order by id for no key update"
        ).map(RegisteredBooth.init)
    }

    // MARK: Changing

    /// Adds a booth, or takes back enrolment and revocation of the one with that number.
    ///
    /// - Returns: the booth as it now is. Its old key is worthless from here on.
    func prepare(number: Int, label: String, at now: Date) async throws -> RegisteredBooth {
        let id = Identifier<Booth>(at: now)
        let user = RegisteredBooth.newBrokerUser(ofBooth: number)
        let row = try await runner.row(
            """
            insert into booth as b (id, number, label, broker_user, created_at)
            values (\(id.uuid), \(number), \(label), \(user), \(now))
            on conflict (number) do update
                set label = excluded.label, broker_user = excluded.broker_user, public_key = null,
                    next_public_key = null, enrolled_at = null, revoked_at = null
            returning *
            """)
        guard let row else { throw DatabaseError(.other) }
        return try RegisteredBooth(row)
    }

    /// Makes another device the booth.
    ///
    /// - Returns: the booth; nil when it is revoked.
    func enrol(_ id: Identifier<Booth>, publicKey: [UInt8], at now: Date) async throws -> RegisteredBooth? {
        try await runner.row(
            """
            update booth set public_key = \(publicKey), next_public_key = null, enrolled_at = \(now),
                devices = devices + 1
            where id = \(id.uuid) and revoked_at is null returning *
            """
        ).map(RegisteredBooth.init)
    }

    /// Sets the booth's own limits in bytes; nil for what every booth may.
    ///
    /// - Returns: the booth; nil when there is none of that number.
    func limit(number: Int, bytesPerDay: Int?, unfinishedBytes: Int?) async throws -> RegisteredBooth? {
        try await runner.row(
            """
            update booth set bytes_per_day = \(bytesPerDay as Int?), unfinished_bytes = \(unfinishedBytes as Int?)
            where number = \(number) returning *
            """
        ).map(RegisteredBooth.init)
    }

    /// Takes the key that a booth shows as its next one, unless it is the present one already.
    ///
    /// - Returns: whether it is the present one.
    func offer(_ key: [UInt8], by id: Identifier<Booth>) async throws -> Bool {
        let row = try await runner.row(
            """
            update booth set next_public_key = case when public_key = \(key) then next_public_key else \(key) end
            where id = \(id.uuid) and public_key is not null returning public_key = \(key) as is_current
            """)
        return try row?.decode("is_current") ?? false
    }

    /// Ends the booth's former key, because it has used its next one; orders to the device are to the new key.
    ///
    /// In a transaction: the second statement sees an order for which the first one waited.
    func promote(_ next: [UInt8], of id: Identifier<Booth>) async throws {
        let row = try await runner.row(
            """
            update booth set public_key = booth.next_public_key, next_public_key = null
            from booth as former
            where booth.id = \(id.uuid) and booth.next_public_key = \(next) and former.id = booth.id
            returning former.public_key as former_key
            """)
        guard let former: [UInt8] = try row?.decode("former_key") else { return }
        try await runner.execute(
            "update wipe_order set device_key = \(next) where booth_id = \(id.uuid) and device_key = \(former)")
    }

    /// Waits for whoever decides about a capture of the booth; after the commit nothing of it is taken any more.
    ///
    /// - Returns: the booth; nil when there is none of that number.
    func revoke(number: Int, at now: Date) async throws -> RegisteredBooth? {
        try await runner.row(
            """
            update booth set revoked_at = coalesce(revoked_at, \(now)) where number = \(number) returning *
            """
        ).map(RegisteredBooth.init)
    }
}
