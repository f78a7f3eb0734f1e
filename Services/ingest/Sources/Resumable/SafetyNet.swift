import DurableFiles
import Hummingbird
import NIOCore
import Synchronization

/// Keeps the bytes of a body beside the way that they go, so that what came before a line was cut need not come again.
///
/// They stand in a file without a name that is never synced: cheap as long as all goes well, and gone with the process. It
/// takes as much room as the body; when there is none less is kept.
final class SafetyNet: Sendable {
    /// Bytes that are written or read at once.
    private static let pieceLength = 1 << 18

    private let file: OpenFile?
    private let threads: FileThreads
    private let kept = Atomic<Int>(0)

    init(in folder: String, threads: FileThreads) async {
        self.threads = threads
        file = try? await threads.run {
            try Files.makeDirectories(folder)
            return try OpenFile(namelessIn: folder)
        }
    }

    /// The body, whose bytes are kept when they are taken from it; all of them are when it has ended or thrown.
    func catching(_ body: RequestBody) -> RequestBody {
        RequestBody(asyncSequence: CaughtBody(body: body, net: self))
    }

    /// What was kept, from the first byte on.
    var body: RequestBody { RequestBody(asyncSequence: KeptBytes(net: self)) }

    // MARK: Writing

    /// Nothing more is kept after a failure, so that what is kept has no gap.
    private func keep(_ bytes: ByteBuffer, after position: Int) async {
        guard let file, kept.load(ordering: .relaxed) == position,
            (try? await threads.run { try file.write(Array(bytes.readableBytesView)) }) != nil
        else { return }
        kept.store(position + bytes.readableBytes, ordering: .relaxed)
    }

    /// The same bytes in fewer pieces, so that the file's thread is asked seldom.
    private struct CaughtBody: AsyncSequence, Sendable {
        typealias Element = ByteBuffer

        let body: RequestBody
        let net: SafetyNet

        struct Iterator: AsyncIteratorProtocol {
            var body: RequestBody.AsyncIterator
            let net: SafetyNet
            var position = 0
            var ending: Result<Void, any Error>?

            /// What came before the line was cut is given on as well.
            mutating func next() async throws -> ByteBuffer? {
                if let ending {
                    try ending.get()
                    return nil
                }
                var piece = ByteBuffer()
                do {
                    while piece.readableBytes < SafetyNet.pieceLength {
                        guard var buffer = try await body.next() else {
                            ending = .success(())
                            break
                        }
                        piece.reserveCapacity(SafetyNet.pieceLength + buffer.readableBytes)
                        piece.writeBuffer(&buffer)
                    }
                } catch {
                    ending = .failure(error)
                }
                guard piece.readableBytes > 0 else { return try await next() }
                await net.keep(piece, after: position)
                position += piece.readableBytes
                return piece
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(body: body.makeAsyncIterator(), net: net) }
    }

    // MARK: Reading

    private struct KeptBytes: AsyncSequence, Sendable {
        typealias Element = ByteBuffer

        let net: SafetyNet

        struct Iterator: AsyncIteratorProtocol {
            let net: SafetyNet
            var position = 0

            mutating func next() async throws -> ByteBuffer? {
                let count = Swift.min(SafetyNet.pieceLength, net.kept.load(ordering: .relaxed) - position)
                guard let file = net.file, count > 0 else { return nil }
                let bytes = try await net.threads.run { [position] in try file.read(at: position, count: count) }
                position += bytes.count
                return bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(net: net) }
    }
}
