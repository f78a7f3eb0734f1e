/// A body that comes chunk by chunk: a bounded buffer between its source and libcurl.
final class StreamSource: BodySource {
    /// With this much waiting the source waits too.
    private static let highWater = 256 << 10

    let length: Int?
    private(set) var position = 0
    private var received = 0
    private var chunks: [[UInt8]] = []
    /// How much of the first chunk is gone.
    private var offset = 0
    private var isEnded = false
    private var isAbandoned = false
    private var hasFailed = false
    private var writer: CheckedContinuation<Void, Never>?

    init(length: Int?) { self.length = length }

    // MARK: The side of the sequence

    func append(_ chunk: [UInt8]) {
        guard !chunk.isEmpty else { return }
        received += chunk.count
        if let length, received > length { hasFailed = true }
        chunks.append(chunk)
    }

    /// Resumes when there is room for another chunk or nobody wants one. Once all announced bytes are here only the end can
    /// follow, for which the last of them wait.
    func waitForRoom(_ continuation: CheckedContinuation<Void, Never>) {
        guard received - position >= Self.highWater, received != length, !isAbandoned else {
            return continuation.resume()
        }
        writer = continuation
    }

    func end(failed: Bool) {
        isEnded = true
        if failed { hasFailed = true }
        if let length, received != length { hasFailed = true }
    }

    // MARK: The side of libcurl

    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> BodyPortion {
        if hasFailed { return .failed }
        guard let chunk = chunks.first else { return isEnded ? .bytes(0) : .later }
        let count = min(buffer.count, chunk.count - offset)
        // The last of the announced bytes waits until it is certain that none follow: the server must not take for
        // whole what is not.
        if let length, position + count == length, !isEnded { return .later }
        unsafe buffer.copyBytes(from: chunk[offset..<offset + count])
        offset += count
        position += count
        if offset == chunk.count {
            chunks.removeFirst()
            offset = 0
        }
        if received - position < Self.highWater { resumeWriter() }
        return .bytes(count)
    }

    /// A stream cannot be sent twice.
    func goBack(to position: Int) -> Bool { position == self.position }

    func abandon() {
        isAbandoned = true
        chunks = []
        resumeWriter()
    }

    private func resumeWriter() {
        writer?.resume()
        writer = nil
    }
}
