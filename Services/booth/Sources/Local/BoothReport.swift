package import Contracts
package import FoundationEssentials

/// How the booth is, for programs; ``StatusPage`` says the same to people.
package struct BoothReport: Codable, Sendable, Equatable {
    package var number: Int
    package var connection: BoothConnection
    package var since: Date?
    package var lastReceipt: Date?
    /// How many captures wait.
    package var captures: Int
    package var bytes: Int
    package var oldest: Date?
    package var freeBytes: Int
    /// Bytes that may still be taken.
    package var leftBytes: Int
    /// When the spool will be full at the pace of the last hour; absent when there is no end in sight.
    package var fullAt: Date?
    /// How many seconds the platform's clock is ahead.
    package var clockBehind: Int
    package var alarms: [BoothAlarm]
}

/// Puts the report together from what is there when somebody asks.
package struct BoothReporter: Sendable {
    /// What is no drift but a clock that somebody has to set.
    private static let wrongClock: TimeInterval = 120

    let number: Int
    let spool: Spool
    let watch: BoothWatch
    let clock: BoothClock?
    let now: @Sendable () -> Date

    package init(
        number: Int, spool: Spool, watch: BoothWatch, clock: BoothClock?,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.number = number
        self.spool = spool
        self.watch = watch
        self.clock = clock
        self.now = now
    }

    package func report() async throws -> BoothReport {
        let (state, captures, room) = (watch.state, await spool.all, try await spool.room)
        let ahead = clock?.platformIsAhead ?? 0
        var alarms = state.alarms
        if abs(ahead) > Self.wrongClock { alarms.insert(.wrongClock) }
        return BoothReport(
            number: number, connection: state.connection, since: state.since, lastReceipt: state.lastReceipt,
            captures: captures.count, bytes: room.heldBytes, oldest: captures.map(\.madeAt).min(),
            freeBytes: room.freeBytes, leftBytes: room.left, fullAt: room.fullAt(captures, now: now()),
            clockBehind: Int(ahead.rounded()), alarms: BoothAlarm.allCases.filter(alarms.contains))
    }
}
