import Booth
import Contracts
import Foundation
import Testing

/// Cuts the power before every single disk operation of a booth's evening, in four kinds of luck, and checks that the
/// platform ends up with each photograph exactly once.
@Suite("A spool and power cuts")
struct SpoolPowerCutTests {
    private let photos = (1...3).map { SpoolFixture.photo($0, length: 200) }

    private func fill(_ disk: SimulatedDisk) {
        disk.put("/in/a.jpg", photos[0])
        disk.put("/in/a.json", SpoolFixture.sidecar)
        disk.put("/in/b1.jpg", photos[1])
        disk.put("/in/b2.jpg", photos[2])
        disk.put("/in/b.json", Array(#"{"files": ["b1.jpg", "b2.jpg"]}"#.utf8))
    }

    /// Takes what is there and hands everything over.
    private func evening(
        _ fixture: SpoolFixture, _ disk: SimulatedDisk, _ platform: Platform, opening: Bool = true
    ) async throws {
        let spool = try fixture.spool(disk)
        #expect(try await spool.recover().damaged == 0)
        for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
        while let capture = await spool.oldest(.taken) {
            for file in capture.files {
                if !opening { continue }
                let bytes = try await fixture.open(file, of: capture, in: spool, on: disk)
                #expect(SpoolFixture.sha256(bytes) == file.sha256)
            }
            try await spool.advance(capture.id, to: .uploaded, at: SpoolFixture.now)
        }
        while let capture = await spool.oldest(.uploaded) {
            await platform.receive(capture.message(from: Identifier(UUID()), saidAt: SpoolFixture.now))
            try await spool.advance(capture.id, to: .published, at: SpoolFixture.now)
        }
        while let capture = await spool.oldest(.published) {
            try await spool.advance(capture.id, to: .receipted, at: SpoolFixture.now)
        }
        try await spool.freeReceipted()
        _ = try await spool.look(at: SpoolFixture.now)
        #expect(await spool.all.isEmpty)
    }

    @Test(arguments: [SpoolSettings.AfterTaking.leave, .move(to: "/done")])
    func `no cut loses or doubles a photograph`(afterTaking: SpoolSettings.AfterTaking) async throws {
        let fixture = SpoolFixture(afterTaking: afterTaking)
        let whole = SimulatedDisk()
        fill(whole)
        try await evening(fixture, whole, Platform())
        #expect(whole.operations > 40)

        for cut in 1...whole.operations {
            let first = SimulatedDisk()
            fill(first)
            first.cutPower(at: cut)
            let before = Platform()
            await #expect(throws: SimulatedDisk.PowerCut.self) {
                try await evening(fixture, first, before, opening: false)
            }
            for outcome in SimulatedDisk.Outcome.allCases {
                let platform = Platform()
                for (id, sequence) in await before.sequences {
                    await platform.know(id, sequence, await before.contents[id] ?? [])
                }
                let second = first.after(outcome, seed: UInt64(cut))
                try await evening(fixture, second, platform)
                try await check(platform, "cut before operation \(cut), \(outcome) left")
            }
        }
    }

    private func check(_ platform: Platform, _ situation: String) async throws {
        let expected = [[photos[0]], [photos[1], photos[2]]].map { Set($0.map(SpoolFixture.sha256)) }
        let contents = Array(await platform.contents.values)
        #expect(contents.count == 2, "\(situation)")
        #expect(Set(contents) == Set(expected), "\(situation)")
        #expect(await platform.sequences.values.sorted() == [1, 2], "\(situation)")
    }
}

/// What ingest knows: it keeps a capture once however often it hears of it.
private actor Platform {
    var sequences: [Identifier<Capture>: Int] = [:]
    var contents: [Identifier<Capture>: Set<String>] = [:]

    func receive(_ message: CaptureMade) {
        know(message.captureID, message.sequence, Set(message.files.map(\.sha256)))
    }

    func know(_ id: Identifier<Capture>, _ sequence: Int, _ files: Set<String>) {
        sequences[id] = sequence
        contents[id] = files
    }
}
