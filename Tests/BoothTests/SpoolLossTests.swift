import Booth
import Contracts
import Foundation
import Testbed
import Testing

/// Rare ways to lose a capture, to have it twice or to give its number twice, each found in review.
@Suite("What a spool must not lose", .timeLimit(.minutes(1)))
struct SpoolLossTests {
    let booth = CourierFixture()
    let now = SpoolFixture.now

    private func taken(_ count: Int) async throws -> (Spool, [SpooledCapture]) {
        booth.put(0..<count)
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        return (spool, await spool.all)
    }

    private func take(_ number: Int, into spool: Spool) async throws {
        booth.put(number..<number + 1)
        for _ in 0..<2 { _ = try await spool.look(at: now) }
    }

    // MARK: Numbers

    @Test func `a damaged manifest gives up no number for another capture`() async throws {
        let (_, captures) = try await taken(2)
        booth.disk.put("/spool/\(captures[1].id).manifest", Array("{}".utf8))
        for suffix in ["jpg", "json"] { try booth.disk.remove("/in/1.\(suffix)") }
        let next = try booth.fixture.spool(booth.disk)
        #expect(try await next.recover() == Spool.Recovery(captures: 1, damaged: 1))
        try await take(5, into: next)
        #expect(await next.all.map(\.sequence) == [1, 3])
        #expect(try SpoolSummary(of: "/spool", disk: booth.disk).lastSequence == 3)
    }

    @Test func `a damaged file of the last number costs nothing while a manifest bears it`() async throws {
        _ = try await taken(2)
        booth.disk.put("/spool/number", [0])
        let next = try await booth.spool()
        try await take(5, into: next)
        #expect(await next.all.map(\.sequence) == [1, 2, 3])
    }

    @Test func `a power cut while a number is given leaves no number that nothing bears`() async throws {
        let before = booth.disk.operations
        _ = try await taken(1)
        for cut in before + 1...booth.disk.operations {
            let disk = SimulatedDisk()
            disk.put("/in/0.jpg", SpoolFixture.photo(0, length: 500))
            disk.put("/in/0.json", SpoolFixture.sidecar)
            let spool = try booth.fixture.spool(disk)
            _ = try await spool.recover()
            disk.cutPower(at: cut)
            for _ in 0..<2 { _ = try? await spool.look(at: now) }
            for outcome in SimulatedDisk.Outcome.allCases {
                let next = try booth.fixture.spool(disk.after(outcome, seed: UInt64(cut)))
                _ = try await next.recover()
                for _ in 0..<2 { _ = try await next.look(at: now) }
                #expect(await next.all.map(\.sequence) == [1], "cut \(cut), \(outcome)")
            }
        }
    }

    // MARK: Damage

    @Test func `a file that cannot be read just now is kept and sent later`() async throws {
        let (spool, captures) = try await taken(2)
        let path = try await spool.path(of: captures[0].files[0].id, in: captures[0].id)
        booth.disk.setUnreadable([path])
        try await booth.run(spool) {
            #expect(await eventually { booth.freed == 1 })
            #expect(await spool.all.map(\.id) == [captures[0].id], "it holds up nobody, and nobody gives it up")
            booth.disk.setUnreadable([])
            #expect(await eventually { booth.freed == 2 })
        }
        #expect(booth.platform.state.announcements.contains(captures[0].id))
    }

    @Test func `a power cut while a damaged capture is set aside leaves its other files`() async throws {
        let (spool, captures) = try await taken(1)
        let sealed = try await spool.path(of: captures[0].files[0].id, in: captures[0].id)
        // The manifest has its new name, and the power goes.
        let manifest = "/spool/\(captures[0].id).manifest"
        try booth.disk.rename(manifest, to: manifest + ".damaged")
        _ = try await booth.spool()
        #expect(booth.disk.paths.contains(sealed))
    }

    // MARK: Withdrawing

    @Test func `what is written down as deleted is never announced, also when its bytes do not go yet`() async throws {
        let (spool, captures) = try await taken(1)
        booth.disk.setKeepsEverything(true)
        await #expect(throws: CocoaError.self) { try await spool.withdraw(captures[0].id, at: now) }
        #expect(await spool.all.isEmpty, "a start would find it deleted, so it is")
        #expect(await spool.withdrawals.map(\.capture) == [captures[0].id])
        booth.disk.setKeepsEverything(false)
        _ = try await spool.look(at: now)
        #expect(!booth.disk.paths.contains { $0.hasSuffix(".sealed") || $0.hasSuffix(".manifest") })
    }

    // MARK: Sidecars

    @Test func `a file that two sidecars name belongs to one capture`() async throws {
        booth.disk.put("/in/shared.jpg", SpoolFixture.photo(1))
        for name in ["a", "b"] { booth.disk.put("/in/\(name).json", Array(#"{"files": ["shared.jpg"]}"#.utf8)) }
        let spool = try await booth.spool()
        for _ in 0..<4 { _ = try await spool.look(at: now) }
        #expect(await spool.all.count == 1)
    }

    @Test func `a file that a sidecar names twice is one file`() async throws {
        booth.disk.put("/in/a.jpg", SpoolFixture.photo(1))
        booth.disk.put("/in/a.json", Array(#"{"files": ["a.jpg", "a.jpg"]}"#.utf8))
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        #expect(await spool.all.map(\.files.count) == [1])
    }

    @Test func `what the platform would refuse for ever is said at the booth instead`() {
        let consent = #"{"scope": "mail", "given": true, "textHash": "HASH", "at": "2026-11-22T20:14:50Z"}"#
        let files = { (count: Int) in (0..<count).map { #""\#($0).jpg""# }.joined(separator: ",") }
        func isReadable(_ text: String) -> Bool { (try? Sidecar(json: Array(text.utf8))) != nil }
        func consents(_ count: Int, hash: Int = 64) -> String {
            let one = consent.replacing("HASH", with: String(repeating: "a", count: hash))
            return #"{"consents": [\#(Array(repeating: one, count: count).joined(separator: ","))]}"#
        }
        #expect(isReadable(#"{"files": [\#(files(256))]}"#) && !isReadable(#"{"files": [\#(files(257))]}"#))
        #expect(isReadable(consents(32)) && !isReadable(consents(33)))
        #expect(isReadable(consents(1, hash: 128)) && !isReadable(consents(1, hash: 129)))
        #expect(!isReadable(#"{"madeAt": "1969-12-31T23:59:59Z"}"#))
    }

    @Test func `a file's time that no clock shows does not make the platform refuse the capture`() async throws {
        let then = Date(timeIntervalSince1970: -86_400)
        booth.disk.put("/in/a.jpg", SpoolFixture.photo(1), modified: then)
        booth.disk.put("/in/a.json", Array("{}".utf8), modified: then)
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        #expect(await spool.all.map(\.madeAt) == [now])
    }
}
