import Contracts
import Foundation
import PostgreSQL

/// What rentals show now, asked of the database at most twice a second for each, however many look.
actor LiveSnapshots {
    private let database: Database
    private let now: @Sendable () -> Date
    private var kept: [Identifier<Rental>: (snapshot: LiveSnapshot, at: ContinuousClock.Instant)] = [:]
    /// Questions under way.
    private var asking: [Identifier<Rental>: Task<LiveSnapshot, any Error>] = [:]

    private static let holds = Duration.milliseconds(400)
    /// More rentals are not looked at at the same time; then old answers go.
    private static let mostKept = 1000

    init(database: Database, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.now = now
    }

    func snapshot(of rental: OwnRental) async throws -> LiveSnapshot {
        if let known = kept[rental.id], known.at.duration(to: .now) < Self.holds { return known.snapshot }
        if let asking = asking[rental.id] { return try await asking.value }
        let task = Task { [database, now] in try await Self.ask(database, rental, at: now()) }
        asking[rental.id] = task
        defer { asking[rental.id] = nil }
        let snapshot = try await task.value
        if kept.count >= Self.mostKept { kept = kept.filter { $0.value.at.duration(to: .now) < Self.holds } }
        if kept.count < Self.mostKept { kept[rental.id] = (snapshot, .now) }
        return snapshot
    }

    private static func ask(_ runner: some QueryRunner, _ rental: OwnRental, at now: Date) async throws -> LiveSnapshot
    {
        let answers = try await runner.pipeline([
            GalleryCaptures.planningAnew,
            """
            select c.id, c.ready_at, c.set_aside_at is null and coalesce((
                select (e ->> 'isGiven')::boolean from jsonb_array_elements(c.consents) e
                where e ->> 'scope' = 'show' order by (e ->> 'at')::timestamptz desc limit 1), true) as is_for_screens
            from capture c
            where c.rental_id = \(rental.id.uuid) and c.customer_id = \(rental.customerID.uuid) and c.state = 'ready'
                and not exists (select from clock k where k.capture_id = c.id and k.erase_at <= \(now))
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.ready_at desc, c.id desc limit \(LiveSnapshot.most)
            """,
        ])
        let items = try answers[1].rows.map { row in
            LiveSnapshot.Item(
                id: Identifier(try row.decode("id")), readyAt: try row.decode("ready_at"),
                isForScreens: try row.decode("is_for_screens"))
        }
        return LiveSnapshot(items: items, isFull: items.count == LiveSnapshot.most)
    }
}
