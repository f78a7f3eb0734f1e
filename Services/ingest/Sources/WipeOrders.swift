import Contracts
import Foundation
import Passes
import PostgreSQL

/// Orders to wipe, which revoked booths fetch, carry out and confirm.
struct WipeOrders<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ order: WipeOrder, to device: [UInt8]) async throws {
        try await runner.execute(
            """
            insert into wipe_order (id, booth_id, device_key, last_sequence, ordered_at)
            values (\(order.id), \(order.booth), \(device), \(order.lastSequence), \(order.orderedAt))
            """)
    }

    /// The orders that the booth has still to carry out. None once it was enrolled anew: those were for a device that
    /// somebody had given up.
    func open(for booth: RegisteredBooth) async throws -> [WipeOrder] {
        guard let key = booth.publicKey, let revokedAt = booth.revokedAt else { return [] }
        let device = try PassPublicKey(Data(key).base64EncodedString()).fingerprint
        return try await runner.rows(
            """
            select id, last_sequence, ordered_at from wipe_order
            where booth_id = \(booth.id.uuid) and device_key = \(key) and done_at is null
                and ordered_at >= \(revokedAt)
            order by ordered_at
            """
        ).map { row in
            WipeOrder(
                id: try row.decode("id"), booth: booth.id.uuid, device: device,
                lastSequence: try row.decode("last_sequence"), orderedAt: try row.decode("ordered_at"))
        }
    }

    /// - Returns: whether the booth has such an order, open or not.
    func finish(_ id: UUID, of booth: Identifier<Booth>, at now: Date) async throws -> Bool {
        try await runner.row(
            """
            update wipe_order set done_at = coalesce(done_at, \(now))
            where id = \(id) and booth_id = \(booth.uuid) returning id
            """) != nil
    }

    func contains(_ id: UUID, of booth: Identifier<Booth>) async throws -> Bool {
        try await runner.row("select id from wipe_order where id = \(id) and booth_id = \(booth.uuid)") != nil
    }
}
