import Ingest
import Testing

@Suite("PartOrder") struct PartOrderTests {
    @Test func `parts make a file when they follow each other from its first byte to its last`() {
        #expect(PartOrder.isWhole([(0, 5)], length: 5))
        #expect(PartOrder.isWhole([(0, 2), (2, 1), (3, 2)], length: 5))
        #expect(!PartOrder.isWhole([], length: 5))
        #expect(!PartOrder.isWhole([(1, 4)], length: 5), "the first byte is missing")
        #expect(!PartOrder.isWhole([(0, 2), (3, 2)], length: 5), "one between is missing")
        #expect(!PartOrder.isWhole([(0, 3), (2, 3)], length: 5), "one is there twice")
        #expect(!PartOrder.isWhole([(0, 4)], length: 5), "the last byte is missing")
        #expect(!PartOrder.isWhole([(0, 2), (2, .max)], length: 5), "more than the file")
        #expect(!PartOrder.isWhole([(0, 0), (0, 5)], length: 5), "a part without bytes")
    }
}
