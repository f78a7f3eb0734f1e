import Contracts
import Foundation
import Ingest
import Testing

@Suite("HeartbeatCheck")
struct HeartbeatCheckTests {
    private static let instant = Date(timeIntervalSince1970: 1_795_000_000)

    private func refusal(_ change: (inout BoothHeartbeat) -> Void = { _ in }) -> CaptureRefusal? {
        var heartbeat = BoothHeartbeat(
            boothID: Identifier(at: Self.instant), sentAt: Self.instant, agentVersion: "0.1.0", state: .idle,
            waiting: 0,
            oldestWaitingAt: nil, spoolBytes: 0, spoolLimit: 100, freeBytes: 100, lastSequence: 0, alarms: [])
        change(&heartbeat)
        do {
            try HeartbeatCheck.check(heartbeat, numbers: 1...2_000_000)
            return nil
        } catch {
            return error
        }
    }

    @Test func `what cannot be is refused by the field's name`() {
        #expect(refusal() == nil)
        #expect(refusal { $0.lastSequence = 2_000_000 } == nil)
        #expect(refusal { $0.lastSequence = 2_000_001 } == .invalid("lastSequence"))
        #expect(refusal { $0.lastSequence = -1 } == .invalid("lastSequence"))
        #expect(refusal { $0.waiting = -1 } == .invalid("counts"))
        #expect(refusal { $0.agentVersion = "" } == .invalid("agentVersion"))
        #expect(refusal { $0.agentVersion = "a b" } == .invalid("agentVersion"))
        #expect(refusal { $0.agentVersion = String(repeating: "1", count: 65) } == .invalid("agentVersion"))
        #expect(
            refusal { $0.alarms = Array(repeating: .spoolFull, count: BoothAlarm.allCases.count + 1) }
                == .invalid("alarms"))
        #expect(refusal { $0.sentAt = .distantFuture } == .invalid("instants"))
    }

    @Test func `the later word counts, and a clock that was put back is believed`() {
        #expect(HeartbeatCheck.replaces(Self.instant + 60, Self.instant))
        #expect(HeartbeatCheck.replaces(Self.instant, Self.instant))
        #expect(!HeartbeatCheck.replaces(Self.instant - 60, Self.instant), "it came out of order")
        #expect(HeartbeatCheck.replaces(Self.instant - 86_400, Self.instant), "the clock was wrong before")
    }
}
