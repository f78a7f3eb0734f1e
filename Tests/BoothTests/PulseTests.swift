import Booth
import Contracts
import Foundation
import Synchronization
import Testbed
import Testing

@Suite("Pulse", .timeLimit(.minutes(1)))
struct PulseTests {
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)
    private static let bounds = Pulse.Bounds(spoolLimit: 1000, freeSpaceFloor: 100)

    /// How many words were begun, and how many at the same time.
    private final class Words: Sendable {
        private let state = Mutex((begun: 0, underWay: 0, most: 0))
        var counts: (begun: Int, underWay: Int, most: Int) { state.withLock { $0 } }
        func begin() {
            state.withLock { state in
                state.begun += 1
                state.underWay += 1
                state.most = max(state.most, state.underWay)
            }
        }
        func end() { state.withLock { $0.underWay -= 1 } }
    }

    private static func summary(
        captures: Int = 0, bytes: Int = 0, free: Int = 1_000_000, damaged: Int = 0
    ) throws -> SpoolSummary {
        try JSONDecoder().decode(
            SpoolSummary.self,
            from: Data(
                """
                {"captures":\(captures),"states":{},"sealedBytes":\(bytes),"damaged":\(damaged),"withdrawn":0,"lastSequence":12,
                "freeBytes":\(free)}
                """.utf8))
    }

    private static func pulse(
        every interval: Duration = .seconds(60), spool: SpoolSummary,
        send: @escaping @Sendable (BoothHeartbeat) async throws -> Void = { _ in }
    ) -> Pulse {
        Pulse(
            of: Identifier(UUID()), bounds: bounds, every: interval, now: { now }, look: { spool }, send: send)
    }

    @Test func `an empty spool is idle, one that cannot get through is held up`() throws {
        let idle = try Self.pulse(spool: Self.summary()).heartbeat()
        #expect(idle.state == .idle && idle.alarms == [] && idle.lastSequence == 12 && idle.sentAt == Self.now)
        let pulse = Self.pulse(spool: try Self.summary(captures: 2))
        #expect(try pulse.heartbeat().state == .working)
        pulse.watch.note(.offline(reason: "no network", wait: .seconds(1)))
        #expect(try pulse.heartbeat().state == .heldUp)
        pulse.watch.note(.online)
        #expect(try pulse.heartbeat().state == .working)
        pulse.watch.note(.full)
        #expect(try pulse.heartbeat().state == .full)
        #expect(try pulse.heartbeat().alarms == [.spoolFull])
    }

    @Test func `alarms come and go with their causes`() throws {
        #expect(try Self.pulse(spool: Self.summary(bytes: 799)).heartbeat().alarms == [])
        #expect(try Self.pulse(spool: Self.summary(bytes: 800)).heartbeat().alarms == [.spaceLow])
        #expect(try Self.pulse(spool: Self.summary(free: 199)).heartbeat().alarms == [.spaceLow])
        #expect(try Self.pulse(spool: Self.summary(damaged: 1)).heartbeat().alarms == [.damagedSpool])
        let pulse = Self.pulse(spool: try Self.summary(captures: 1))
        let capture = Identifier<Capture>(UUID())
        pulse.watch.note(.diskTrouble("EIO"))
        pulse.watch.note(.unreadableSidecars(2))
        pulse.watch.note(.postponed(capture, reason: "422", wait: .seconds(1)))
        #expect(try pulse.heartbeat().alarms == [.diskTrouble, .unreadableSidecars, .captureRefused])
        pulse.watch.note(.unreadableSidecars(0))
        pulse.watch.note(.uploaded(capture))
        #expect(try pulse.heartbeat().alarms == [])
    }

    @Test func `a word that does not get through is replaced by the next and never queued`() async throws {
        let words = Words()
        let pulse = Self.pulse(every: .milliseconds(20), spool: try Self.summary()) { _ in
            words.begin()
            defer { words.end() }
            // A network that swallows everything: only the next word's turn ends it.
            try await hangUntilCancelled()
        }
        let running = Task { await pulse.run() }
        try await until("five words") { words.counts.begun >= 5 }
        running.cancel()
        await running.value
        #expect(words.counts.most == 1 && words.counts.underWay == 0)
    }
}
