import Booth
import Contracts
import Foundation
import Testbed
import Testing
import Vault

@Suite("Spool")
struct SpoolTests {
    let fixture = SpoolFixture()
    let disk = SimulatedDisk()
    let now = SpoolFixture.now

    private func started() async throws -> Spool {
        let spool = try fixture.spool(disk)
        _ = try await spool.recover()
        return spool
    }

    @Test func `a photograph with its sidecar is taken at the second look, sealed`() async throws {
        disk.put("/in/a.jpg", SpoolFixture.photo(1))
        disk.put("/in/a.json", SpoolFixture.sidecar)
        let spool = try await started()
        #expect(try await spool.look(at: now).taken.isEmpty)
        #expect(try await spool.look(at: now).taken.count == 1)

        let capture = try #require(await spool.oldest(.taken))
        #expect(capture.sequence == 1 && capture.language == .french && capture.files.map(\.role) == [.photo])
        #expect(try await fixture.open(capture.files[0], of: capture, in: spool, on: disk) == SpoolFixture.photo(1))
        let address = try BoothSealedValue(text: try #require(capture.address).text)
        #expect(try fixture.keys.open(address, purpose: BoothSealing.address) == Array("guest@mail.example".utf8))
        let code = try #require(SessionCode(capture.session))
        #expect(try code.boothNumber == 12 && code.isAuthentic(mac: SpoolFixture.mac))
        #expect(try await spool.look(at: now).taken.isEmpty)
    }

    @Test func `a stolen spool shows neither address nor picture nor name`() async throws {
        disk.put("/in/jane-doe.jpg", SpoolFixture.photo(1))
        disk.put("/in/jane-doe.json", SpoolFixture.sidecar)
        let spool = try await started()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        for path in disk.paths where path.hasPrefix("/spool/") {
            let text = String(decoding: try disk.read(path, at: 0, count: .max), as: UTF8.self)
            #expect(!text.contains("guest@mail") && !text.contains("jane") && !path.contains("jane"))
            #expect(!text.utf8.starts(with: [0xFF, 0xD8]))
        }
    }

    @Test func `a file that grows is left alone until it has its end`() async throws {
        let photo = SpoolFixture.photo(1)
        disk.put("/in/a.json", Array("{}".utf8))
        let spool = try await started()
        for part in [100, 500, 500, 2000] {
            disk.put("/in/a.jpg", Array(photo.prefix(part)))
            for _ in 0..<3 { #expect(try await spool.look(at: now).taken.isEmpty) }
        }
        disk.put("/in/a.jpg", photo)
        #expect(try await spool.look(at: now).taken.isEmpty)
        #expect(try await spool.look(at: now).taken.count == 1)
    }

    @Test func `a medium of unknown kind is taken when the sidecar calls it complete`() async throws {
        disk.put("/in/a.raw", Array(repeating: 1, count: 100))
        disk.put("/in/a.json", Array(#"{"complete": false}"#.utf8))
        let spool = try await started()
        for _ in 0..<3 { #expect(try await spool.look(at: now).taken.isEmpty) }
        disk.put("/in/a.json", Array(#"{"complete": true}"#.utf8), modified: now)
        _ = try await spool.look(at: now)
        #expect(try await spool.look(at: now).taken.count == 1)
    }

    @Test func `nothing in the folder is touched that was not taken`() async throws {
        disk.put("/in/a.jpg", SpoolFixture.photo(1))
        disk.put("/in/a.json", Array("{}".utf8))
        disk.put("/in/b.jpg", SpoolFixture.photo(2))
        disk.put("/in/notes.txt", Array("x".utf8))
        disk.put("/in/.hidden.jpg", SpoolFixture.photo(3))
        var moving = fixture
        moving.settings.afterTaking = .move(to: "/done")
        let spool = try moving.spool(disk)
        _ = try await spool.recover()
        for _ in 0..<3 { _ = try await spool.look(at: now) }
        #expect(Set(disk.touched.filter { $0.hasPrefix("/in/") }) == ["/in/a.jpg", "/in/a.json"])
        #expect(disk.paths.contains("/done/a.jpg") && disk.paths.contains("/in/b.jpg"))
    }

    @Test func `a camera that counts from one again replaces nothing`() async throws {
        var moving = fixture
        moving.settings.afterTaking = .move(to: "/done")
        let spool = try moving.spool(disk)
        _ = try await spool.recover()
        for number in 1...2 {
            let modified = now.addingTimeInterval(Double(number))
            disk.put("/in/a.jpg", SpoolFixture.photo(number), modified: modified)
            disk.put("/in/a.json", Array("{}".utf8), modified: modified)
            for _ in 0..<2 { _ = try await spool.look(at: now) }
        }
        #expect(await spool.all.map(\.sequence) == [1, 2])
        #expect(disk.paths.filter { $0.hasPrefix("/done/") }.count == 4)
    }

    @Test func `a full spool takes the oldest and leaves the rest in the folder`() async throws {
        for number in 1...3 {
            disk.put(
                "/in/\(4 - number).jpg", SpoolFixture.photo(number), modified: now.addingTimeInterval(Double(number)))
            disk.put("/in/\(4 - number).json", Array("{}".utf8), modified: now)
        }
        var small = fixture
        small.settings.maximumBytes = 7000
        let spool = try small.spool(disk)
        _ = try await spool.recover()
        _ = try await spool.look(at: now)
        let look = try await spool.look(at: now)
        #expect(look.isFull && look.taken.count == 2)
        #expect(await spool.all.map(\.files[0].sha256) == [1, 2].map { SpoolFixture.sha256(SpoolFixture.photo($0)) })
        #expect(await spool.all.reduce(0) { $0 + $1.sealedLength } <= 7000)

        for capture in await spool.all { try await spool.advance(capture.id, to: .receipted, at: now) }
        #expect(try await spool.freeReceipted() == 2)
        #expect(try await spool.look(at: now).taken.count == 1)
        #expect(await spool.all.map(\.sequence) == [3])
    }

    @Test func `the disk's free space has a floor`() async throws {
        disk.put("/in/a.jpg", SpoolFixture.photo(1))
        disk.put("/in/a.json", Array("{}".utf8))
        let spool = try await started()
        disk.setFree(3500)
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        #expect(await spool.all.isEmpty)
        disk.setFree(10_000)
        #expect(try await spool.look(at: now).taken.count == 1)
    }

    @Test func `states only go forward and nothing is freed without its receipt`() async throws {
        disk.put("/in/a.jpg", SpoolFixture.photo(1))
        disk.put("/in/a.json", Array("{}".utf8))
        let spool = try await started()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        let id = try #require(await spool.oldest(.taken)).id
        #expect(try await spool.advance(id, to: .published, at: now))
        #expect(try await !spool.advance(id, to: .uploaded, at: now))
        #expect(try await spool.freeReceipted() == 0)
        #expect(await spool.capture(id)?.state == .published)
        #expect(try await spool.advance(id, to: .receipted, at: now))
        #expect(try await spool.freeReceipted() == 1)
        #expect(try await !spool.advance(id, to: .receipted, at: now))
        #expect(disk.paths.filter { $0.hasPrefix("/spool/") } == ["/spool/freed", "/spool/number"])
        await #expect(throws: SpoolError.unknownCapture) {
            try await spool.path(of: Identifier(UUID()), in: id)
        }
    }

    @Test func `a device that takes another's place counts from the number it was told, also after a restart`()
        async throws
    {
        var fixture = SpoolFixture()
        fixture.settings.firstSequence = 1_000_001
        for sequence in [1_000_001, 1_000_002] {
            disk.put("/in/\(sequence).jpg", SpoolFixture.photo(sequence))
            disk.put("/in/\(sequence).json", SpoolFixture.sidecar)
            let spool = try fixture.spool(disk)
            _ = try await spool.recover()
            for _ in 0..<2 { _ = try await spool.look(at: now) }
            let capture = try #require(await spool.oldest(.taken))
            #expect(capture.sequence == sequence)
            try await spool.advance(capture.id, to: .receipted, at: now)
            try await spool.free(capture.id)
        }
    }

    @Test func `a manifest that cannot be read is left for a person, with its files`() async throws {
        disk.put("/in/a.jpg", SpoolFixture.photo(1))
        disk.put("/in/a.json", Array("{}".utf8))
        let spool = try await started()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        let id = try #require(await spool.oldest(.taken)).id
        disk.put("/spool/\(id).manifest", Array("{\"format\":1".utf8))
        let next = try fixture.spool(disk)
        #expect(try await next.recover() == Spool.Recovery(captures: 0, damaged: 1))
        #expect(disk.paths.contains { $0.hasSuffix(".sealed") })
        for _ in 0..<2 { _ = try await next.look(at: now) }
        #expect(await next.all.count == 1)
    }

    @Test func `a code the guest was shown is kept and a foreign one is not`() async throws {
        var generator = SeededGenerator(seed: 5)
        let shown = try #require(try SessionCode(boothNumber: 12, using: &generator, mac: SpoolFixture.mac)).text
        let foreign = try #require(SessionCode(boothNumber: 12, using: &generator) { _ in [1, 2, 3, 4, 5] }).text
        for (name, code) in [("a", shown.lowercased()), ("b", foreign)] {
            disk.put("/in/\(name).jpg", SpoolFixture.photo(name == "a" ? 1 : 2))
            disk.put("/in/\(name).json", Array(#"{"session": "\#(code)"}"#.utf8))
        }
        let spool = try await started()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        let sessions = await spool.all.map(\.session)
        #expect(sessions.count == 2 && sessions.contains(shown) && !sessions.contains(foreign))
    }

    @Test func `a booth number that fits no code is refused at the start`() {
        var wrong = fixture
        wrong.settings.boothNumber = 1 << 20
        #expect(throws: SpoolError.boothNumberOutOfRange) { try wrong.spool(disk) }
    }

    @Test func `a real disk keeps a capture over a restart`() async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID())").path()
        defer { try? FileManager.default.removeItem(atPath: root) }
        try FileManager.default.createDirectory(atPath: "\(root)/in", withIntermediateDirectories: true)
        try Data(SpoolFixture.photo(1)).write(to: URL(filePath: "\(root)/in/a.jpg"))
        try Data(SpoolFixture.sidecar).write(to: URL(filePath: "\(root)/in/a.json"))
        var real = fixture
        real.settings.watched = "\(root)/in"
        real.settings.folder = "\(root)/spool"
        real.settings.afterTaking = .move(to: "\(root)/done")

        let first = try real.spool(LocalDisk())
        _ = try await first.recover()
        for _ in 0..<2 { _ = try await first.look(at: now) }
        let second = try real.spool(LocalDisk())
        #expect(try await second.recover() == Spool.Recovery(captures: 1, damaged: 0))
        let capture = try #require(await second.oldest(.taken))
        #expect(
            try await real.open(capture.files[0], of: capture, in: second, on: LocalDisk()) == SpoolFixture.photo(1))
        #expect(FileManager.default.fileExists(atPath: "\(root)/done/a.jpg"))
        try await second.advance(capture.id, to: .receipted, at: now)
        try await second.freeReceipted()
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(root)/spool").sorted() == ["freed", "number"])
        #expect(try await real.spool(LocalDisk()).recover() == Spool.Recovery(captures: 0, damaged: 0))
    }
}
