/// What the body of an answer to a read holds: which part of it is wanted, and how long the whole object is.
package struct S3Span: Sendable, Equatable {
    /// The whole object's length in bytes.
    package let length: Int
    /// Bytes at the beginning of the body that were not asked for.
    package let skipping: Int
    /// Bytes after them that were.
    package let count: Int

    package init(length: Int, skipping: Int, count: Int) {
        self.length = length
        self.skipping = skipping
        self.count = count
    }

    /// Reads the head of a successful answer to a request for `range`, or for all.
    ///
    /// `Content-Range` decides, not the status: some stores send the range with status 200 (rclone), some do not know
    /// ranges and send the whole object with it.
    package init(
        asked range: Range<Int>?, contentRange: String?, contentLength: String?
    ) throws(ObjectStoreError) {
        if let contentRange, let range {
            guard let answered = Self.parse(contentRange) else { throw .unexpected("a range that cannot be read") }
            guard answered.range == range.clamped(to: 0..<answered.length) else {
                throw .unexpected("another range than the one asked for")
            }
            self.init(length: answered.length, skipping: 0, count: answered.range.count)
        } else {
            guard let length = contentLength.flatMap({ Int($0) }), length >= 0 else { throw .unexpected("no length") }
            let range = (range ?? 0..<length).clamped(to: 0..<length)
            self.init(length: length, skipping: range.lowerBound, count: range.count)
        }
    }

    /// `bytes 100-199/1000`; an object of unknown length (`*`) is none of ours.
    private static func parse(_ text: String) -> (range: Range<Int>, length: Int)? {
        guard text.hasPrefix("bytes ") else { return nil }
        let numbers = text.dropFirst("bytes ".count).split(whereSeparator: { $0 == "-" || $0 == "/" }).map { Int($0) }
        guard numbers.count == 3, let first = numbers[0], let last = numbers[1], let length = numbers[2], first >= 0,
            first <= last, last < length
        else { return nil }
        return (first..<last + 1, length)
    }
}
