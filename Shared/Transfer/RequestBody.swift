/// What a transfer sends.
package struct RequestBody: Sendable {
    enum Content: Sendable {
        case none
        case bytes([UInt8])
        case file(String)
        case stream(BodyStream, length: Int?)
    }

    let content: Content

    var isPresent: Bool {
        if case .none = content { false } else { true }
    }

    /// Whether the body does not stand in memory: how long it takes depends on more than the server.
    package var isOutsideMemory: Bool {
        switch content {
        case .none, .bytes: false
        case .file, .stream: true
        }
    }

    /// No body at all.
    package static let none = RequestBody(content: .none)

    package static func bytes(_ bytes: [UInt8]) -> RequestBody { RequestBody(content: .bytes(bytes)) }

    package static func text(_ text: String) -> RequestBody { .bytes(Array(text.utf8)) }

    /// The regular file at `path`, which must not change while it is sent.
    package static func file(_ path: String) -> RequestBody { RequestBody(content: .file(path)) }

    /// The chunks of `sequence`, fetched as fast as the server takes them; about 256 KiB and one chunk are held.
    ///
    /// - Parameter length: all bytes together; when the sequence gives more or fewer the transfer fails. Without it
    ///   HTTP uses chunked coding, which S3 and some proxies refuse.
    package static func stream<S: AsyncSequence & Sendable>(_ sequence: S, length: Int? = nil) -> RequestBody
    where S.Element == [UInt8] {
        RequestBody(content: .stream(BodyStream(sequence), length: length))
    }
}

/// A sequence of chunks whose type no longer matters.
struct BodyStream: Sendable {
    private let forEach: @Sendable (_ send: (_ chunk: [UInt8]) async throws -> Void) async throws -> Void

    init<S: AsyncSequence & Sendable>(_ sequence: S) where S.Element == [UInt8] {
        forEach = { send in
            for try await chunk in sequence { try await send(chunk) }
        }
    }

    func send(to send: (_ chunk: [UInt8]) async throws -> Void) async throws { try await forEach(send) }
}
