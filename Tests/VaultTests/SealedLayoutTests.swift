import Testing
import Vault

@Suite("SealedLayout")
struct SealedLayoutTests {
    static let lengths = [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 300_000]

    @Test(arguments: lengths) func `lengths before and after sealing belong together`(length: Int) throws {
        let sealed = SealedLayout.sealedLength(of: length)
        #expect(SealedLayout.plainLength(of: sealed) == length)
    }

    @Test func `no two lengths seal to the same and none is missed`() {
        // Around nothing, one frame and two.
        for start in [0, 65_400, 130_950] {
            let possible = (start...start + 300).map(SealedLayout.sealedLength(of:))
            #expect(Set(possible).count == possible.count)
            let recognized = (possible[0]...possible[300]).filter { SealedLayout.plainLength(of: $0) != nil }
            #expect(recognized == possible)
        }
        #expect((0..<SealedLayout.sealedLength(of: 0)).allSatisfy { SealedLayout.plainLength(of: $0) == nil })
    }

    @Test func `a range is covered by whole frames`() throws {
        let layout = SealedLayout(plainLength: 200_000)
        #expect(layout.frameCount == 4)
        #expect(layout.sealedRange(covering: 0..<1) == 32..<32 + 65_552)
        #expect(layout.sealedRange(covering: 65_535..<65_537) == 32..<32 + 2 * 65_552)
        #expect(layout.sealedRange(covering: 199_999..<300_000) == 32 + 3 * 65_552..<layout.sealedLength)
        #expect(layout.sealedRange(covering: 0..<200_000) == 32..<layout.sealedLength)
    }

    @Test func `a range without a byte of the object is covered by nothing`() {
        #expect(SealedLayout(plainLength: 10).sealedRange(covering: 5..<5) == nil)
        #expect(SealedLayout(plainLength: 10).sealedRange(covering: 10..<20) == nil)
        #expect(SealedLayout(plainLength: 0).sealedRange(covering: 0..<1) == nil)
    }
}
