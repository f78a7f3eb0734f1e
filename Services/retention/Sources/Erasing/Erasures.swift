import Contracts
import Foundation
import Hexadecimal
import PostgreSQL

/// The queries on `erasure`, `erasure_request` and `erasure_answer`.
struct Erasures<Runner: QueryRunner>: Sendable {
    let runner: Runner

    // MARK: One erasure

    /// Adds an erasure; false when the capture has one that is open or complete, or the person's request has one.
    func add(_ record: ErasureRecord) async throws -> Bool {
        let course = record.course
        let added = try await runner.execute(
            """
            insert into erasure (id, cause, capture_id, person_request, rental_id, customer_id, key_id, lookups,
                lookup_versions, state, opened_at, asked_at, revocable_until, began_at, actor, reason)
            values (\(record.id.uuid), \(record.cause.rawValue), \(record.captureID?.uuid as UUID?),
                \(record.personRequest?.uuid as UUID?), \(record.rentalID?.uuid as UUID?),
                \(record.customerID?.uuid as UUID?), \(record.keyID?.uuid as UUID?),
                \(record.lookups.map { [UInt8](hexadecimal: $0.hash) ?? [] }), \(record.lookups.map { Int32($0.version) }),
                \(course.state.rawValue), \(course.openedAt), \(course.askedAt as Date?),
                \(course.revocableUntil as Date?), \(course.beganAt as Date?), \(record.wish.actor),
                \(record.wish.reason))
            on conflict do nothing
            """)
        return added > 0
    }

    /// The erasure, locked until the transaction ends.
    func locked(_ id: Identifier<Erasure>) async throws -> ErasureRecord? {
        try await one("select * from erasure where id = \(id.uuid) for update")
    }

    /// The one erasure of a capture that is open or complete, locked until the transaction ends.
    func standing(of capture: Identifier<Capture>) async throws -> ErasureRecord? {
        try await one(
            """
            select * from erasure
            where capture_id = \(capture.uuid) and state in ('asked', 'revocable', 'erasing', 'complete') for update
            """)
    }

    func erasure(_ id: Identifier<Erasure>) async throws -> ErasureRecord? {
        try await one("select * from erasure where id = \(id.uuid)")
    }

    /// Writes what steps and decisions change. Look-up hashes go with the end: nobody is to be found by them any more.
    func save(_ record: ErasureRecord) async throws {
        let course = record.course
        try await runner.execute(
            """
            update erasure
            set state = \(course.state.rawValue), asked_at = \(course.askedAt as Date?),
                revocable_until = \(course.revocableUntil as Date?), began_at = \(course.beganAt as Date?),
                ended_at = \(course.endedAt as Date?), overdue_at = \(record.overdueAt as Date?),
                rental_id = \(record.rentalID?.uuid as UUID?), customer_id = \(record.customerID?.uuid as UUID?),
                key_id = \(record.keyID?.uuid as UUID?), decider = \(record.decision?.actor as String?),
                decision = \(record.decision?.reason as String?), clocks = \(record.clocks),
                lookups = case when \(course.state.isOpen) then lookups else '{}' end,
                lookup_versions = case when \(course.state.isOpen) then lookup_versions else '{}' end
            where id = \(record.id.uuid)
            """)
    }

    func attach(_ request: Identifier<SubjectRequest>, to id: Identifier<Erasure>) async throws {
        try await runner.execute(
            """
            insert into erasure_request (erasure_id, request_id) values (\(id.uuid), \(request.uuid))
            on conflict do nothing
            """)
    }

    // MARK: Orders and answers

    /// Notes that owners were ordered, for the first time.
    func order(_ record: ErasureRecord, at now: Date) async throws {
        let again = now.addingTimeInterval(ErasurePatience.wait(afterOrders: 1))
        try await runner.execute(
            """
            insert into erasure_answer (erasure_id, owner, ordered_at, order_again_at)
            select \(record.id.uuid), owner, \(now), \(again) from unnest(\(record.course.owners.map(\.rawValue))) as owner
            on conflict do nothing
            """)
    }

    func keep(_ answer: OwnerAnswer, of owner: OwnerName, to id: Identifier<Erasure>, at now: Date) async throws {
        try await runner.execute(
            """
            update erasure_answer
            set outcome = \(answer.outcome.rawValue), removed = \(try Self.json(answer.removed)),
                objects = \(answer.objects), retained = \(try Self.json(answer.retained)), heard_at = \(now)
            where erasure_id = \(id.uuid) and owner = \(owner.rawValue)
            """)
    }

    /// The owners whose order is due again, by erasure; the next one is then noted. At most `count`.
    func orderAgain(at now: Date, atMost count: Int) async throws -> [(erasure: Identifier<Erasure>, owner: OwnerName)]
    {
        let rows = try await runner.rows(
            """
            select erasure_id, owner, orders from erasure_answer
            where order_again_at <= \(now) and (outcome is null or outcome = 'pending')
            order by order_again_at limit \(count) for update skip locked
            """)
        var due: [(Identifier<Erasure>, OwnerName)] = []
        for row in rows {
            let id = try row.decode("erasure_id", as: UUID.self)
            let name = try row.decode("owner", as: String.self)
            let orders = Int(try row.decode("orders", as: Int32.self)) + 1
            try await runner.execute(
                """
                update erasure_answer
                set orders = \(orders), order_again_at = \(now.addingTimeInterval(ErasurePatience.wait(afterOrders: orders)))
                where erasure_id = \(id) and owner = \(name)
                """)
            if let owner = OwnerName(rawValue: name) { due.append((Identifier(id), owner)) }
        }
        return due
    }

    /// What each owner was ordered and said, in the order of their names.
    func orders(of id: Identifier<Erasure>) async throws -> [OwnerOrder] {
        try await orders([id])[id] ?? []
    }

    // MARK: Many erasures

    /// Deletions that can no longer be taken back, locked; at most `count`.
    func final(at now: Date, atMost count: Int) async throws -> [ErasureRecord] {
        let limit = now.addingTimeInterval(-ErasureCourse.grace)
        return try await many(
            """
            select * from erasure where state = 'revocable' and revocable_until <= \(limit)
            order by revocable_until limit \(count) for update skip locked
            """)
    }

    /// Erasures that a customer was asked about before `limit` and whose delay nobody told yet, locked; at most `count`.
    func overdue(askedBefore limit: Date, atMost count: Int) async throws -> [ErasureRecord] {
        try await many(
            """
            select * from erasure
            where state = 'asked' and asked_at < \(limit) and overdue_at is null
                and rental_id is not null and customer_id is not null
            order by asked_at limit \(count) for update skip locked
            """)
    }

    /// Erasures that were asked for before `limit` and whose capture has no rental, locked; at most `count`.
    func unbound(askedBefore limit: Date, atMost count: Int) async throws -> [ErasureRecord] {
        try await many(
            """
            select * from erasure where state = 'asked' and asked_at < \(limit) and rental_id is null
            order by asked_at limit \(count) for update skip locked
            """)
    }

    /// Says whose they are of erasures that were asked for before `retention` heard of their rental.
    func bind(_ terms: RentalTerms) async throws {
        try await runner.execute(
            """
            update erasure set customer_id = \(terms.customerID.uuid)
            where rental_id = \(terms.rentalID.uuid) and customer_id is null and ended_at is null
            """)
    }

    /// The erasures that end when the rental's deletion is taken back, locked; not those of captures that the customer
    /// deleted one by one, which end by themselves. At most `count`.
    func revocable(with rental: Identifier<Rental>, atMost count: Int) async throws -> [ErasureRecord] {
        try await many(
            """
            select * from erasure
            where state = 'revocable' and rental_id = \(rental.uuid) and ended_at is null
                and not exists (
                    select from capture_deletion d
                    where d.capture_id = erasure.capture_id and d.deleted_at is not null)
            order by id limit \(count) for update
            """)
    }

    /// The open erasures of a rental in one state, locked; those with the smallest identifiers first, at most `count`.
    func open(_ state: ErasureState, of rental: Identifier<Rental>, atMost count: Int) async throws -> [ErasureRecord] {
        try await many(
            """
            select * from erasure where state = \(state.rawValue) and rental_id = \(rental.uuid) and ended_at is null
            order by id limit \(count) for update
            """)
    }

    /// The open ones first, the oldest first; then the others, newest first.
    func list(onlyOpen: Bool, atMost count: Int) async throws -> [ErasureRecord] {
        try await many(
            """
            select * from erasure where ended_at is null or not \(onlyOpen)
            order by ended_at is not null, case when ended_at is null then opened_at end, id desc limit \(count)
            """)
    }

    /// Those that wait too long for a decision, or for an owner.
    func late(_ patience: ErasurePatience, at now: Date, atMost count: Int) async throws -> [ErasureRecord] {
        try await many(
            """
            select * from erasure
            where ended_at is null and (
                state = 'asked' and asked_at < \(patience.decisionLimit(at: now))
                or state = 'erasing' and exists (
                    select 1 from erasure_answer a
                    where a.erasure_id = erasure.id and (outcome is null or outcome = 'pending')
                        and coalesce(heard_at, ordered_at) < \(now.addingTimeInterval(-ErasurePatience.silence))))
            order by opened_at limit \(count)
            """)
    }

    /// How many are in each state that is no end, and since when the first of them is in it; nil when there is none.
    func open() async throws -> [ErasureState: (count: Int, since: Date?)] {
        let rows = try await runner.rows(
            """
            select state, count(*) as count,
                min(case state when 'asked' then asked_at when 'erasing' then began_at else opened_at end) as since
            from erasure where ended_at is null group by state
            """)
        var found: [ErasureState: (count: Int, since: Date?)] = [:]
        for state in ErasureState.allCases where state.isOpen { found[state] = (0, nil) }
        for row in rows {
            guard let state = ErasureState(rawValue: try row.decode("state")) else { continue }
            found[state] = (Int(try row.decode("count", as: Int64.self)), try row.decode("since"))
        }
        return found
    }

    // MARK: Reading rows

    private func one(_ query: Query) async throws -> ErasureRecord? { try await many(query).first }

    private func many(_ query: Query) async throws -> [ErasureRecord] {
        let rows = try await runner.rows(query)
        guard !rows.isEmpty else { return [] }
        let ids = try rows.map { try $0.decode("id", as: UUID.self) }
        let orders = try await orders(ids.map { Identifier($0) })
        let waiting = try await runner.rows(
            "select erasure_id, request_id from erasure_request where erasure_id = any(\(ids)) order by request_id")
        var requests: [UUID: [Identifier<SubjectRequest>]] = [:]
        for row in waiting {
            requests[try row.decode("erasure_id"), default: []].append(Identifier(try row.decode("request_id")))
        }
        return try zip(ids, rows).map { id, row in
            try ErasureRecord(row, requests: requests[id] ?? [], orders: orders[Identifier(id)] ?? [])
        }
    }

    private func orders(_ ids: [Identifier<Erasure>]) async throws -> [Identifier<Erasure>: [OwnerOrder]] {
        let rows = try await runner.rows(
            "select * from erasure_answer where erasure_id = any(\(ids.map(\.uuid))) order by erasure_id, owner")
        var orders: [Identifier<Erasure>: [OwnerOrder]] = [:]
        for row in rows {
            // An owner that this release does not know belongs to a newer one.
            guard let owner = OwnerName(rawValue: try row.decode("owner")) else { continue }
            var answer: OwnerAnswer?
            if let outcome = try row.decode("outcome", as: String?.self).flatMap(ErasureOutcome.init) {
                answer = OwnerAnswer(
                    outcome, removed: try Self.decoded(try row.decode("removed")),
                    objects: Int(try row.decode("objects", as: Int32.self)),
                    retained: try Self.decoded(try row.decode("retained")))
            }
            orders[Identifier(try row.decode("erasure_id")), default: []].append(
                OwnerOrder(
                    owner: owner, orderedAt: try row.decode("ordered_at"),
                    orders: Int(try row.decode("orders", as: Int32.self)), heardAt: try row.decode("heard_at"),
                    answer: answer))
        }
        return orders
    }

    private static func json(_ value: some Encodable) throws -> JSON {
        JSON(bytes: [UInt8](try JSONEncoder().encode(value)))
    }

    private static func decoded<Value: Decodable>(_ json: JSON) throws -> [Value] {
        try JSONDecoder().decode([Value].self, from: Data(json.bytes))
    }
}
