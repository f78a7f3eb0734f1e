import Booth
import Contracts
import Foundation
import Testbed
import Testing

@Suite("What leaves the spool without a receipt", .timeLimit(.minutes(1)))
struct SpoolLeavingTests {
    let booth = CourierFixture()
    let now = SpoolFixture.now

    private func taken(_ count: Int) async throws -> (Spool, [SpooledCapture]) {
        booth.put(0..<count)
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        return (spool, await spool.all)
    }

    private var spoolFiles: [String] { booth.disk.paths.filter { $0.hasPrefix("/spool/") } }

    @Test func `what was not announced goes from the disk at once, and the platform is told its number`() async throws {
        let (spool, captures) = try await taken(2)
        booth.platform.change { $0.isAway = true }
        #expect(try await spool.withdraw(captures[0].id, at: now))
        #expect(!spoolFiles.contains { $0.contains("\(captures[0].id)") && !$0.hasSuffix(".withdrawn") })
        for _ in 0..<2 { #expect(try await spool.look(at: now).taken.isEmpty, "it is not taken again") }

        booth.platform.change { $0.isAway = false }
        try await booth.run(spool) {
            #expect(await eventually { booth.freed == 1 && booth.platform.state.withdrawals.count == 1 })
            #expect(await eventually { await spool.withdrawals.isEmpty })
        }
        let withdrawal = try #require(booth.platform.state.withdrawals.first)
        #expect(withdrawal.capture == captures[0].id && withdrawal.sequence == 1 && withdrawal.cause == .deleted)
        #expect(booth.platform.state.announcements == [captures[1].id])
        #expect(spoolFiles == ["/spool/freed", "/spool/number"])
    }

    @Test(arguments: [SpooledCapture.State.uploaded, .published])
    func `what may be announced is not called deleted`(state: SpooledCapture.State) async throws {
        let (spool, captures) = try await taken(1)
        try await spool.advance(captures[0].id, to: state, at: now)
        let deletion = try await booth.courier(spool).delete(session: captures[0].session)
        #expect(deletion.deleted.isEmpty && deletion.announced == [captures[0].id])
        #expect(await spool.all.count == 1)
    }

    @Test func `a capture that is deleted while it is sent is never announced`() async throws {
        let (spool, captures) = try await taken(1)
        booth.platform.change { $0.setbacks[captures[0].id] = Setback(.thisCapture, "busy") }
        try await booth.run(spool) {
            #expect(await eventually { booth.events.all.contains { "\($0)".hasPrefix("postponed") } })
            let isGone = try await spool.withdraw(captures[0].id, at: now)
            #expect(isGone)
            booth.platform.change { $0.setbacks = [:] }
            #expect(await eventually { booth.platform.state.withdrawals.count == 1 })
        }
        #expect(booth.platform.state.announcements.isEmpty)
    }

    @Test func `no power cut brings a deleted capture back, or its number`() async throws {
        let (spool, captures) = try await taken(1)
        let before = booth.disk.after(.everything)
        let start = booth.disk.operations
        #expect(try await spool.withdraw(captures[0].id, at: now))
        for cut in 1...(booth.disk.operations - start) {
            let disk = before.after(.everything)
            let first = try booth.fixture.spool(disk)
            _ = try await first.recover()
            disk.cutPower(at: disk.operations + cut)
            _ = try? await first.withdraw(captures[0].id, at: now)
            for outcome in SimulatedDisk.Outcome.allCases {
                let after = disk.after(outcome, seed: UInt64(cut))
                let second = try booth.fixture.spool(after)
                _ = try await second.recover()
                let (captures, withdrawals) = (await second.all.count, await second.withdrawals.count)
                #expect(captures + withdrawals == 1, "cut \(cut), \(outcome): neither both nor none")
                after.put("/in/9.jpg", SpoolFixture.photo(9))
                after.put("/in/9.json", SpoolFixture.sidecar)
                for _ in 0..<2 { _ = try await second.look(at: now) }
                #expect(await second.all.last?.sequence == 2, "cut \(cut), \(outcome): the number is given once")
            }
        }
    }

    // MARK: Bit rot

    @Test func `a file that the disk has damaged is never sent and holds up nobody`() async throws {
        let (spool, captures) = try await taken(3)
        let damaged = captures[1]
        let path = try await spool.path(of: damaged.files[0].id, in: damaged.id)
        var bytes = try booth.disk.read(path, at: 0, count: .max)
        bytes[bytes.count / 2] ^= 1
        booth.disk.put(path, bytes)
        // Its sources are gone, so that it cannot be taken again.
        for suffix in ["jpg", "json"] { try booth.disk.remove("/in/1.\(suffix)") }
        try await booth.run(spool) {
            #expect(await eventually { booth.freed == 2 })
            #expect(await eventually { await spool.all.isEmpty })
        }
        #expect(booth.events.all.contains(.damaged(damaged.id, sequence: damaged.sequence)))
        #expect(booth.platform.state.uploads[damaged.id] == nil)
        #expect(spoolFiles.count { $0.hasSuffix(".damaged") } == 2)
        let next = try await booth.spool()
        #expect(await next.all.isEmpty)
        #expect(spoolFiles.count { $0.hasSuffix(".damaged") } == 2, "a start leaves it for a person")
    }

    @Test func `a damaged capture is taken again while booth software still has it`() async throws {
        let (spool, captures) = try await taken(1)
        let path = try await spool.path(of: captures[0].files[0].id, in: captures[0].id)
        booth.disk.put(path, [1, 2, 3])
        try await booth.run(spool) { #expect(await eventually { booth.freed == 1 }) }
        #expect(booth.platform.state.announcements.first != captures[0].id)
    }

    @Test func `a manifest with one wrong bit is not believed`() async throws {
        let (_, captures) = try await taken(1)
        let path = "/spool/\(captures[0].id).manifest"
        let text = String(decoding: try booth.disk.read(path, at: 0, count: .max), as: UTF8.self)
        booth.disk.put(path, Array(text.replacing("\"sequence\":1", with: "\"sequence\":3").utf8))
        let next = try booth.fixture.spool(booth.disk)
        #expect(try await next.recover() == Spool.Recovery(captures: 0, damaged: 1))
    }

    @Test func `a manifest of an earlier release is read`() async throws {
        let (_, captures) = try await taken(1)
        let path = "/spool/\(captures[0].id).manifest"
        let lines = try booth.disk.read(path, at: 0, count: .max).split(separator: 10)
        booth.disk.put(path, Array(lines[0]))
        let next = try booth.fixture.spool(booth.disk)
        #expect(try await next.recover() == Spool.Recovery(captures: 1, damaged: 0))
    }

    // MARK: Room

    @Test func `short comes before full, and says when full will be`() {
        let room = { (held: Int, free: Int) in
            SpoolRoom(heldBytes: held, maximumBytes: 1000, freeBytes: free, freeSpaceFloor: 100)
        }
        #expect(room(799, 5000).level == .roomy && room(800, 5000).level == .short)
        #expect(room(0, 200).level == .roomy && room(0, 199).level == .short)
        #expect(room(1000, 5000).level == .full && room(0, 100).level == .full && room(0, 50).left == 0)
        #expect(room(900, 150).admits(50) && !room(900, 150).admits(51))
    }

    @Test func `the alarm comes before anything is refused`() async throws {
        var small = booth.fixture
        small.settings.maximumBytes = 9000
        booth.platform.change { $0.isAway = true }
        for number in 1...4 {
            booth.disk.put("/in/\(number).jpg", SpoolFixture.photo(number, length: 2300))
            booth.disk.put("/in/\(number).json", Array("{}".utf8))
        }
        let spool = try small.spool(booth.disk)
        _ = try await spool.recover()
        _ = try await spool.look(at: now)
        let look = try await spool.look(at: now)
        #expect(look.taken.count == 3 && look.isFull)
        try booth.disk.remove("/in/4.json")
        #expect(try await spool.look(at: now).room?.level == .short)
        let fullAt = try #require(
            try await spool.room.fullAt(await spool.all, now: now.addingTimeInterval(60)))
        #expect(fullAt > now && fullAt < now.addingTimeInterval(300))
    }

    // MARK: Turns

    @Test func `the guest who waits goes first, the others by age`() async throws {
        booth.put(0..<3)
        booth.disk.put("/in/9.jpg", SpoolFixture.photo(9))
        booth.disk.put("/in/9.json", Array(#"{"guestWaits": true}"#.utf8), modified: now)
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        #expect(await spool.all.map(\.sequence) == [1, 2, 3, 4])
        #expect(await spool.inTurn.map(\.sequence) == [4, 1, 2, 3])
        await spool.prefer(session: try #require(await spool.all.dropFirst(2).first?.session))
        #expect(await spool.inTurn.map(\.sequence) == [3, 4, 1, 2])
    }
}
