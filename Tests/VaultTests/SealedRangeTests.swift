import Testing
import Vault

@Suite("Ranges of sealed objects")
struct SealedRangeTests {
    private static let length = 200_000

    private struct Sealed {
        let fixture: Fixture
        let plaintext: [UInt8]
        let sealed: [UInt8]

        /// `change` is what somebody does to the object in the store.
        init(length: Int = SealedRangeTests.length, change: (inout [UInt8]) -> Void = { _ in }) async throws {
            fixture = try await Fixture()
            plaintext = .pattern(length)
            var bytes = try await fixture.seal(plaintext)
            change(&bytes)
            sealed = bytes
        }

        func open(_ range: Range<Int>, claimed: Int? = nil, step: Int = 10_000) async throws -> [UInt8] {
            let opener = try await fixture.vault.opening(objectID: Array("object".utf8), under: fixture.key)
            var part = try opener.range(
                range, sealedLength: claimed ?? sealed.count, header: Array(sealed.prefix(SealedLayout.headerLength)))
            var result: [UInt8] = []
            if let sealedRange = part.sealedRange {
                for piece in Array(sealed[sealedRange.clamped(to: 0..<sealed.count)]).pieces(of: step) {
                    result += try part.open(Array(piece))
                }
            }
            try part.finish()
            return result
        }
    }

    @Test(arguments: [
        0..<1, 0..<65_536, 65_535..<65_537, 65_536..<65_537, 1_000..<150_000, 131_072..<200_000, 199_999..<200_000,
        0..<200_000, 150_000..<900_000, 5..<5, 200_000..<200_001,
    ])
    func `a range gives exactly its bytes`(range: Range<Int>) async throws {
        let object = try await Sealed()
        let expected = Array(object.plaintext[range.clamped(to: 0..<Self.length)])
        #expect(try await object.open(range) == expected)
        #expect(try await object.open(range, step: 1_000_000) == expected)
    }

    @Test func `a range reads no more than the frames it needs`() async throws {
        let object = try await Sealed()
        let opener = try await object.fixture.vault.opening(objectID: Array("object".utf8), under: object.fixture.key)
        let part = try opener.range(
            70_000..<70_010, sealedLength: object.sealed.count,
            header: Array(object.sealed.prefix(SealedLayout.headerLength)))
        #expect(part.sealedRange?.count == SealedLayout.sealedFrameLength)
    }

    @Test func `a flipped bit in the range is noticed and one outside is not looked at`() async throws {
        let object = try await Sealed { $0[100_000] ^= 1 }
        #expect(try await object.open(0..<10) == Array(object.plaintext[0..<10]))
        await #expect(throws: VaultError.tampered) { try await object.open(80_000..<80_010) }
    }

    @Test func `the end of an object that was cut between frames is noticed`() async throws {
        let object = try await Sealed { sealed in
            sealed = Array(sealed.prefix(SealedLayout.headerLength + 2 * SealedLayout.sealedFrameLength))
        }
        await #expect(throws: VaultError.truncated) { try await object.open(70_000..<131_072) }
    }

    @Test func `a store that claims another length does not get its way`() async throws {
        let object = try await Sealed(length: 131_072)
        await #expect(throws: VaultError.extended) {
            try await object.open(65_536..<131_072, claimed: object.sealed.count + SealedLayout.sealedFrameLength)
        }
        await #expect(throws: VaultError.malformed) { try await object.open(0..<1, claimed: 40) }
    }

    @Test func `a range whose bytes are missing is not taken for whole`() async throws {
        let object = try await Sealed()
        let opener = try await object.fixture.vault.opening(objectID: Array("object".utf8), under: object.fixture.key)
        var part = try opener.range(
            0..<100_000, sealedLength: object.sealed.count,
            header: Array(object.sealed.prefix(SealedLayout.headerLength)))
        _ = try part.open(Array(object.sealed[32..<90_000]))
        #expect(throws: VaultError.truncated) { try part.finish() }
    }
}
