import Media
import Testing

@Suite("Parts of bytes")
struct ByteRangeTests {
    @Test(arguments: [
        ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=2-4", .part(2..<5)), ("bytes=5-", .part(5..<10)),
        ("bytes=-3", .part(7..<10)), ("bytes=-30", .part(0..<10)), ("bytes=8-99", .part(8..<10)),
        ("Bytes=1-2", .part(1..<3)), ("bytes=0-99999999999999999999", .part(0..<10)),
        ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=99999999999999999999-", .unsatisfiable),
        ("bytes=4-2", .all), ("bytes=0-1,4-5", .all), ("bytes=-", .all), ("bytes=a-b", .all), ("bytes=+1-2", .all),
        ("lines=1-2", .all), ("", .all),
    ])
    func `a header asks for`(header: String, wanted: ByteRange) {
        #expect(ByteRange(header, length: 10) == wanted)
    }

    @Test func `without a header everything is wanted, and of nothing no part exists`() {
        #expect(ByteRange(nil, length: 10) == .all)
        #expect(ByteRange("bytes=0-", length: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", length: 0) == .unsatisfiable)
    }
}
