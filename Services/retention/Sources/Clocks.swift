package import Contracts
import Deadlines
package import Foundation
import PostgreSQL

/// One capture's clock.
package struct CaptureTimer: Sendable, Equatable {
    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    /// Nil for a clock that an earlier release set.
    package var keyID: Identifier<DataKey>?
    package var madeAt: Date
    package var receivedAt: Date
    package var notBefore: Date
    package var eraseAt: Date
    package var notAfter: Date

    /// Times a capture by the terms of its rental.
    package init(_ capture: CaptureReceived, terms: RentalTerms) throws {
        captureID = capture.captureID
        rentalID = capture.rentalID
        customerID = capture.customerID
        keyID = capture.keyID
        madeAt = capture.madeAt
        receivedAt = capture.receivedAt
        notBefore = capture.receivedAt
        eraseAt = capture.receivedAt
        notAfter = capture.receivedAt
        try set(terms)
    }

    /// Recomputes the three instants; the ceiling does not depend on the terms.
    package mutating func set(_ terms: RentalTerms) throws {
        let clock = try CaptureClock(
            receivedAt: receivedAt, madeAt: madeAt, retentionMonths: terms.retentionMonths)
        notBefore = clock.floor
        eraseAt = clock.eraseAt
        notAfter = clock.ceiling
    }

    package var fact: ClockSet {
        ClockSet(captureID: captureID, rentalID: rentalID, notBefore: notBefore, eraseAt: eraseAt, notAfter: notAfter)
    }
}

/// The clocks of all captures.
package protocol Clocks: Sendable {
    /// Stores a clock, in place of an earlier one for the same capture.
    func set(_ timer: CaptureTimer, at now: Date) async throws
    func clocks(of rental: Identifier<Rental>) async throws -> [CaptureTimer]
    /// Whether the capture is erased or going to be: what is heard of it late sets no clock any more.
    func isErased(_ capture: Identifier<Capture>) async throws -> Bool
}

struct PostgreSQLClocks<Runner: QueryRunner>: Clocks {
    let runner: Runner

    func set(_ timer: CaptureTimer, at now: Date) async throws {
        let keyID = timer.keyID?.uuid
        _ = try await runner.pipeline([
            """
            insert into clock (capture_id, rental_id, customer_id, key_id, made_at, received_at, not_before, erase_at,
                not_after, set_at)
            values (\(timer.captureID.uuid), \(timer.rentalID.uuid), \(timer.customerID.uuid), \(keyID as UUID?),
                \(timer.madeAt), \(timer.receivedAt), \(timer.notBefore), \(timer.eraseAt), \(timer.notAfter),
                \(now))
            on conflict (capture_id) do update
                set not_before = excluded.not_before, erase_at = excluded.erase_at, not_after = excluded.not_after,
                    key_id = coalesce(excluded.key_id, clock.key_id), set_at = excluded.set_at
            """,
            // Whoever asked for the capture's erasure before it was known here could not say whose it is.
            """
            update erasure set rental_id = \(timer.rentalID.uuid), customer_id = \(timer.customerID.uuid),
                key_id = \(keyID as UUID?)
            where capture_id = \(timer.captureID.uuid) and state in ('asked', 'revocable') and key_id is null
            """,
        ])
    }

    func isErased(_ capture: Identifier<Capture>) async throws -> Bool {
        // Shared, so that an erasure that begins waits for the clock that is being set, and then removes it.
        let state = try await runner.row(
            """
            select state from erasure
            where capture_id = \(capture.uuid) and state in ('asked', 'revocable', 'erasing', 'complete') for share
            """)?.decode("state", as: String.self)
        return state.flatMap(ErasureState.init).map { $0 == .erasing || $0 == .complete } ?? false
    }

    /// Removes the clock of a capture that is erased; returns how many there were.
    func remove(_ capture: Identifier<Capture>) async throws -> Int {
        try await runner.execute("delete from clock where capture_id = \(capture.uuid)")
    }

    /// When the oldest capture with a clock was made.
    func oldestCapture() async throws -> Date? {
        try await runner.row("select min(made_at) as at from clock")?.decode("at", as: Date?.self)
    }

    /// The captures that are to be erased by themselves now, soonest first, locked; those that another process has locked
    /// are left to it.
    func due(_ policy: DuePolicy, atMost count: Int) async throws -> [CaptureTimer] {
        try await runner.rows(
            """
            select * from clock
            where erase_at <= \(policy.now) and (not_before <= \(policy.now) or not_after <= \(policy.ceilingLimit))
                and not exists (
                    select 1 from erasure e where e.capture_id = clock.capture_id and e.state = 'erasing')
            order by erase_at, capture_id limit \(count) for update skip locked
            """
        ).map(CaptureTimer.init).filter(policy.isDue)
    }

    func clocks(of rental: Identifier<Rental>) async throws -> [CaptureTimer] {
        try await runner.rows("select * from clock where rental_id = \(rental.uuid) order by capture_id for update")
            .map(CaptureTimer.init)
    }

    func clock(of capture: Identifier<Capture>) async throws -> CaptureTimer? {
        try await runner.row("select * from clock where capture_id = \(capture.uuid)").map(CaptureTimer.init)
    }

    /// What is due until `limit`, counted per rental and month of erasure in Brussels.
    func forecast(until limit: Date, rental: Identifier<Rental>?) async throws -> [ForecastLine] {
        let rentalID = rental?.uuid
        return try await runner.rows(
            """
            select rental_id, to_char(erase_at at time zone 'Europe/Brussels', 'YYYY-MM') as month,
                count(*) as captures, min(erase_at) as first, max(erase_at) as last
            from clock
            where erase_at <= \(limit) and (\(rentalID as UUID?)::uuid is null or rental_id = \(rentalID as UUID?))
            group by 1, 2 order by min(erase_at), rental_id
            """
        ).map(ForecastLine.init)
    }

    /// The captures due until `limit`, soonest first.
    func due(until limit: Date, rental: Identifier<Rental>?, atMost count: Int) async throws -> [CaptureTimer] {
        let rentalID = rental?.uuid
        return try await runner.rows(
            """
            select * from clock
            where erase_at <= \(limit) and (\(rentalID as UUID?)::uuid is null or rental_id = \(rentalID as UUID?))
            order by erase_at, capture_id limit \(count)
            """
        ).map(CaptureTimer.init)
    }
}

extension CaptureTimer {
    init(_ row: Row) throws {
        captureID = Identifier(try row.decode("capture_id"))
        rentalID = Identifier(try row.decode("rental_id"))
        customerID = Identifier(try row.decode("customer_id"))
        keyID = try row.decode("key_id", as: UUID?.self).map { Identifier($0) }
        madeAt = try row.decode("made_at")
        receivedAt = try row.decode("received_at")
        notBefore = try row.decode("not_before")
        eraseAt = try row.decode("erase_at")
        notAfter = try row.decode("not_after")
    }
}

/// How many captures of one rental go in one month.
struct ForecastLine: Sendable, Equatable {
    var rentalID: Identifier<Rental>
    /// `2027-05`, in Brussels.
    var month: String
    var captures: Int
    var first: Date
    var last: Date

    fileprivate init(_ row: Row) throws {
        rentalID = Identifier(try row.decode("rental_id"))
        month = try row.decode("month")
        captures = try row.decode("captures")
        first = try row.decode("first")
        last = try row.decode("last")
    }
}
