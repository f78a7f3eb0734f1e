package import Contracts
package import FoundationEssentials

/// Says once a minute how the booth is.
///
/// A word that could not be sent is replaced by the next: what counts is how the booth is now.
package final class Pulse: Sendable {
    /// What the booth's disk may hold, for the alarm before it is full.
    package struct Bounds: Sendable {
        /// Sealed bytes that the spool may hold.
        package var spoolLimit: Int
        /// Bytes that stay free on the disk.
        package var freeSpaceFloor: Int

        package init(spoolLimit: Int, freeSpaceFloor: Int) {
            self.spoolLimit = spoolLimit
            self.freeSpaceFloor = freeSpaceFloor
        }
    }

    /// What the courier tells.
    package let watch: BoothWatch
    private let boothID: Identifier<Booth>
    private let bounds: Bounds
    private let interval: Duration
    private let now: @Sendable () -> Date
    private let look: @Sendable () throws -> SpoolSummary
    private let send: @Sendable (BoothHeartbeat) async throws -> Void

    /// - Parameters:
    ///   - watch: hears the courier.
    ///   - now: the booth's own clock.
    ///   - look: at the spool; changes nothing.
    ///   - send: returns when the broker has it; is cancelled when the next word is due.
    package init(
        of boothID: Identifier<Booth>, bounds: Bounds, watch: BoothWatch = BoothWatch(),
        every interval: Duration = .seconds(60),
        now: @escaping @Sendable () -> Date = { Date() }, look: @escaping @Sendable () throws -> SpoolSummary,
        send: @escaping @Sendable (BoothHeartbeat) async throws -> Void
    ) {
        self.boothID = boothID
        self.watch = watch
        self.bounds = bounds
        self.interval = interval
        self.now = now
        self.look = look
        self.send = send
    }

    /// Speaks until it is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Who does not get through says it anew in a minute; the courier tells why.
                    if let heartbeat = try? self.heartbeat() { try? await self.send(heartbeat) }
                }
                try? await Task.sleep(for: interval)
                group.cancelAll()
            }
        }
    }

    /// How the booth is now.
    package func heartbeat() throws -> BoothHeartbeat {
        let spool = try look()
        let state = watch.state
        return BoothHeartbeat(
            boothID: boothID, sentAt: now().inMilliseconds, agentVersion: BoothProgram.version,
            state: Self.word(state, waiting: spool.captures), waiting: spool.captures,
            oldestWaitingAt: spool.oldest?.inMilliseconds, spoolBytes: spool.sealedBytes, spoolLimit: bounds.spoolLimit,
            freeBytes: spool.freeBytes ?? 0, lastSequence: spool.lastSequence, alarms: alarms(state, spool))
    }

    private static func word(_ state: BoothWatch.State, waiting: Int) -> BoothState {
        if state.alarms.contains(.spoolFull) { return .full }
        if waiting == 0 { return .idle }
        return state.connection == .offline ? .heldUp : .working
    }

    private func alarms(_ state: BoothWatch.State, _ spool: SpoolSummary) -> [BoothAlarm] {
        var alarms = state.alarms
        // Four fifths of the spool, or twice what must stay free.
        let isLow =
            spool.sealedBytes / 4 >= bounds.spoolLimit / 5
            || (spool.freeBytes.map { $0 / 2 < bounds.freeSpaceFloor } ?? false)
        if isLow, !alarms.contains(.spoolFull) { alarms.insert(.spaceLow) }
        if spool.damaged > 0 { alarms.insert(.damagedSpool) }
        return BoothAlarm.allCases.filter(alarms.contains)
    }
}
