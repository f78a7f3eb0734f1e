import ObjectStore
import Testing

@Suite("S3Span")
struct S3SpanTests {
    private func span(_ range: Range<Int>?, _ contentRange: String?, _ contentLength: String?) throws -> S3Span {
        try S3Span(asked: range, contentRange: contentRange, contentLength: contentLength)
    }

    @Test func `a range that is answered is taken as it is`() throws {
        #expect(try span(5..<10, "bytes 5-9/100", "5") == S3Span(length: 100, skipping: 0, count: 5))
        #expect(try span(90..<200, "bytes 90-99/100", "10") == S3Span(length: 100, skipping: 0, count: 10))
    }

    @Test func `a store that sends the whole object for a range is cut to it`() throws {
        #expect(try span(5..<10, nil, "100") == S3Span(length: 100, skipping: 5, count: 5))
        #expect(try span(90..<200, nil, "100") == S3Span(length: 100, skipping: 90, count: 10))
        #expect(try span(200..<300, nil, "100") == S3Span(length: 100, skipping: 100, count: 0))
    }

    @Test func `the whole object is the whole object`() throws {
        #expect(try span(nil, nil, "100") == S3Span(length: 100, skipping: 0, count: 100))
        #expect(try span(nil, nil, "0") == S3Span(length: 0, skipping: 0, count: 0))
    }

    @Test(arguments: [
        ("bytes 0-4/100", "5"), ("bytes 5-9/*", "5"), ("bytes 5-9", "5"), ("5-9/100", "5"), ("bytes 9-5/100", "5"),
        ("bytes 5-100/100", "5"), (nil, nil), (nil, "-1"), (nil, "many"),
    ])
    func `an answer that cannot be is refused`(contentRange: String?, contentLength: String?) {
        #expect(throws: ObjectStoreError.self) { try span(5..<10, contentRange, contentLength) }
    }
}
