import Testing
import Vault

@Suite("Sealed objects")
struct SealedObjectTests {
    private static let frame = SealedLayout.sealedFrameLength
    private static let header = SealedLayout.headerLength

    @Test(arguments: SealedLayoutTests.lengths, [7_000, 65_536, 1_000_000])
    func `what was sealed opens, however the bytes arrive`(length: Int, step: Int) async throws {
        let fixture = try await Fixture()
        let plaintext = [UInt8].pattern(length)
        let sealed = try await fixture.seal(plaintext, step: step)
        #expect(sealed.count == SealedLayout.sealedLength(of: length))
        #expect(try await fixture.open(sealed, step: step + 1) == plaintext)
    }

    @Test func `byte by byte is as good as all at once`() async throws {
        let fixture = try await Fixture()
        let plaintext = [UInt8].pattern(65_600)
        var sealer = try await fixture.vault.sealing(objectID: [1], under: fixture.key)
        var opener = try await fixture.vault.opening(objectID: [1], under: fixture.key)
        var sealed = try sealer.seal(plaintext[..<65_500])
        for byte in plaintext[65_500...] { sealed += try sealer.seal([byte]) }
        sealed += try sealer.finish()
        var result = try opener.open(sealed[30..<30])
        for byte in sealed[..<100] { result += try opener.open([byte]) }
        result += try opener.open(sealed[100..<65_500])
        for byte in sealed[65_500...] { result += try opener.open([byte]) }
        #expect(result + (try opener.finish()) == plaintext)
    }

    @Test func `nothing of the plaintext is in the sealed bytes, nor twice the same`() async throws {
        let fixture = try await Fixture()
        let plaintext = [UInt8](repeating: 65, count: 4_000)
        let first = try await fixture.seal(plaintext)
        let second = try await fixture.seal(plaintext)
        let run = [UInt8](repeating: 65, count: 8)
        #expect(!first.indices.dropLast(8).contains { first[$0..<$0 + 8].elementsEqual(run) })
        #expect(zip(first, second).filter(==).count < 4_000 / 40)
    }

    /// Offsets in the header's magic and salt, in each frame's ciphertext and in its tag.
    @Test(arguments: [0, 3, 4, 31, 32, 60_000, 65_570, 65_583, 65_584, 65_600, 131_135, 131_136, 140_000, 150_111])
    func `one flipped bit anywhere is noticed`(offset: Int) async throws {
        let fixture = try await Fixture()
        var sealed = try await fixture.seal(.pattern(150_032))
        #expect(sealed.count == 150_112)
        sealed[offset] ^= 0x10
        let changed = sealed
        await #expect(throws: VaultError.self) { try await fixture.open(changed) }
    }

    @Test(arguments: [0, 1, 31, 32, 47, 48, 1_000, 65_583, 65_584, 65_585, 131_135, 131_136, 131_137, 150_111])
    func `an object that was cut is noticed`(length: Int) async throws {
        let fixture = try await Fixture()
        let sealed = try await fixture.seal(.pattern(150_032))
        await #expect(throws: VaultError.self) { try await fixture.open(Array(sealed.prefix(length))) }
    }

    @Test(arguments: [0, 1, 2]) func `an object without its final frame is called truncated`(frames: Int) async throws {
        let fixture = try await Fixture()
        let sealed = try await fixture.seal(.pattern(150_032))
        let cut = Array(sealed.prefix(Self.header + frames * Self.frame))
        await #expect(throws: VaultError.truncated) { try await fixture.open(cut) }
    }

    @Test(arguments: [[UInt8]([0]), .pattern(16), .pattern(100_000)])
    func `bytes behind the end are noticed`(extra: [UInt8]) async throws {
        let fixture = try await Fixture()
        for length in [0, 10, 65_536, 131_072] {
            let sealed = try await fixture.seal(.pattern(length))
            await #expect(throws: VaultError.self) { try await fixture.open(sealed + extra) }
        }
    }

    @Test func `a whole object behind a full one is called an extension`() async throws {
        let fixture = try await Fixture()
        let sealed = try await fixture.seal(.pattern(65_536))
        await #expect(throws: VaultError.extended) { try await fixture.open(sealed + sealed) }
    }

    @Test func `frames in another order are noticed`() async throws {
        let fixture = try await Fixture()
        let sealed = try await fixture.seal(.pattern(200_000))
        let first = sealed[Self.header..<Self.header + Self.frame]
        let second = sealed[Self.header + Self.frame..<Self.header + 2 * Self.frame]
        let rest = sealed[(Self.header + 2 * Self.frame)...]
        let swapped = sealed.prefix(Self.header) + second + first + rest
        await #expect(throws: VaultError.tampered) { try await fixture.open(Array(swapped)) }
        let doubled = sealed.prefix(Self.header) + first + first + rest
        await #expect(throws: VaultError.tampered) { try await fixture.open(Array(doubled)) }
        let missing = sealed.prefix(Self.header) + second + rest
        await #expect(throws: VaultError.tampered) { try await fixture.open(Array(missing)) }
    }

    @Test func `a frame of another object under the same key is noticed`() async throws {
        let fixture = try await Fixture()
        let one = try await fixture.seal(.pattern(200_000), as: "one")
        let two = try await fixture.seal(.pattern(200_000), as: "two")
        let mixed =
            one.prefix(Self.header) + two[Self.header..<Self.header + Self.frame] + one[(Self.header + Self.frame)...]
        await #expect(throws: VaultError.tampered) { try await fixture.open(Array(mixed), as: "one") }
    }

    @Test func `a frame of an earlier version of the same object is noticed`() async throws {
        let fixture = try await Fixture()
        let old = try await fixture.seal(.pattern(200_000))
        let new = try await fixture.seal(.pattern(200_000))
        let mixed =
            new.prefix(Self.header) + old[Self.header..<Self.header + Self.frame] + new[(Self.header + Self.frame)...]
        await #expect(throws: VaultError.tampered) { try await fixture.open(Array(mixed)) }
    }

    @Test func `an object opens under its own name and key only`() async throws {
        let fixture = try await Fixture()
        let sealed = try await fixture.seal(.pattern(1_000), as: "one")
        await #expect(throws: VaultError.tampered) { try await fixture.open(sealed, as: "two") }
        let otherKey = try await fixture.vault.createKey(.capture)
        var opener = try await fixture.vault.opening(objectID: Array("one".utf8), under: otherKey)
        _ = try opener.open(sealed)
        #expect(throws: VaultError.tampered) { try opener.finish() }
    }

    @Test func `bytes that were never sealed are called malformed`() async throws {
        let fixture = try await Fixture()
        await #expect(throws: VaultError.malformed) { try await fixture.open([UInt8](repeating: 7, count: 100)) }
    }

    @Test(arguments: [1_000, 65_536, 3_000_000])
    func `streams are sealed and opened as they are pulled`(step: Int) async throws {
        let fixture = try await Fixture()
        let plaintext = [UInt8].pattern(500_000)
        let source = AsyncStream { continuation in
            for piece in plaintext.pieces(of: step) { continuation.yield(Array(piece)) }
            continuation.finish()
        }
        let sealer = try await fixture.vault.sealing(objectID: [1], under: fixture.key)
        let opener = try await fixture.vault.opening(objectID: [1], under: fixture.key)
        var result: [UInt8] = []
        for try await bytes in opened(sealed(source, with: sealer), with: opener) { result += bytes }
        #expect(result == plaintext)
    }

    @Test func `an empty stream becomes an object that opens to nothing`() async throws {
        let fixture = try await Fixture()
        let source = AsyncStream<[UInt8]> { $0.finish() }
        let sealer = try await fixture.vault.sealing(objectID: [1], under: fixture.key)
        var bytes: [UInt8] = []
        for try await piece in sealed(source, with: sealer) { bytes += piece }
        #expect(bytes.count == SealedLayout.sealedLength(of: 0))
    }
}
