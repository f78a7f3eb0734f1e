import DurableFiles
import Foundation
import Hummingbird
import NIOCore
import Synchronization

/// Keeps the bytes of a body beside the way that they go, so that what came before a line was cut need not come again.
///
/// They stand in a file without a name that nobody waits for: cheap as long as all goes well, and gone with the process.
/// When there is no room for it less is kept, and nothing else happens.
final class SafetyNet: Sendable {
    /// Bytes that are written or read at once.
    private static let chunkLength = 1 << 20

    private let file: OpenFile?
    private let threads: FileThreads
    private let kept = Atomic<Int>(0)

    init(threads: FileThreads) async {
        self.threads = threads
        file = try? await threads.run { try OpenFile(namelessIn: FileManager.default.temporaryDirectory.path) }
    }

    /// The body, whose bytes are kept when they are taken from it; all of them are when it has ended or thrown.
    func catching(_ body: RequestBody) -> RequestBody {
        RequestBody(asyncSequence: CaughtBody(body: body, net: self))
    }

    /// What was kept, from the first byte on.
    var body: RequestBody { RequestBody(asyncSequence: KeptBytes(net: self)) }

    // MARK: Writing

    /// Nothing more is kept after a failure, so that what is kept has no gap.
    private func keep(_ bytes: [UInt8], after position: Int) async {
        guard let file, kept.load(ordering: .relaxed) == position,
            (try? await threads.run { try file.write(bytes) }) != nil
        else { return }
        kept.store(position + bytes.count, ordering: .relaxed)
    }

    private struct CaughtBody: AsyncSequence, Sendable {
        typealias Element = ByteBuffer

        let body: RequestBody
        let net: SafetyNet

        struct Iterator: AsyncIteratorProtocol {
            var body: RequestBody.AsyncIterator
            let net: SafetyNet
            var pending: [UInt8] = []
            var position = 0

            mutating func next() async throws -> ByteBuffer? {
                let buffer: ByteBuffer?
                do {
                    buffer = try await body.next()
                } catch {
                    await flush()
                    throw error
                }
                guard let buffer else { return nil }
                pending.append(contentsOf: buffer.readableBytesView)
                if pending.count >= SafetyNet.chunkLength { await flush() }
                return buffer
            }

            private mutating func flush() async {
                await net.keep(pending, after: position)
                position += pending.count
                pending.removeAll(keepingCapacity: true)
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
                let count = Swift.min(SafetyNet.chunkLength, net.kept.load(ordering: .relaxed) - position)
                guard let file = net.file, count > 0 else { return nil }
                let bytes = try await net.threads.run { [position] in try file.read(at: position, count: count) }
                position += bytes.count
                return bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(net: net) }
    }
}
