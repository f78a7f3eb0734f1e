import FoundationEssentials
import Glibc

/// One end of the stream socket between parent and decoder child: whole messages, in order, one at a time.
struct Channel {
    enum Failure: Error {
        /// The other end is gone, or says what cannot be understood.
        case broken
        case timedOut
    }

    /// Longer messages are not read: neither side has so much to say.
    static let longestMessage = 1 << 20

    let descriptor: Int32

    func send(_ message: some Encodable) throws(Failure) {
        guard let body = try? JSONEncoder().encode(message), body.count <= Self.longestMessage else { throw .broken }
        let length = UInt32(body.count)
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + body
        try all(bytes.count) { done in
            unsafe bytes.withUnsafeBytes { bytes in
                // A dead child must be an error here, not a signal for the whole process.
                unsafe Glibc.send(descriptor, bytes.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
        }
    }

    /// - Parameter deadline: `nil` waits for ever, which only a child does for its next request.
    /// - Returns: `nil` when the other end closed between two messages.
    func receive<Message: Decodable>(
        _ type: Message.Type, before deadline: ContinuousClock.Instant?
    ) throws(Failure) -> Message? {
        guard let head = try bytes(4, before: deadline) else { return nil }
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.longestMessage, let body = try bytes(length, before: deadline) else { throw .broken }
        guard let message = try? JSONDecoder().decode(type, from: Data(body)) else { throw .broken }
        return message
    }

    private func bytes(_ count: Int, before deadline: ContinuousClock.Instant?) throws(Failure) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            try waitUntilReadable(before: deadline)
            let taken = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress! + done, count - done)
            }
            if taken == 0, done == 0 { return nil }
            if taken < 0, errno == EINTR { continue }
            guard taken > 0 else { throw .broken }
            done += taken
        }
        return buffer
    }

    private func waitUntilReadable(before deadline: ContinuousClock.Instant?) throws(Failure) {
        guard let deadline else { return }
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { throw .timedOut }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe Glibc.poll(&poll, 1, Int32(clamping: milliseconds))
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw .broken }
        }
    }

    private func all(_ count: Int, _ step: (Int) -> Int) throws(Failure) {
        var done = 0
        while done < count {
            let taken = step(done)
            if taken < 0, errno == EINTR { continue }
            guard taken > 0 else { throw .broken }
            done += taken
        }
    }
}
