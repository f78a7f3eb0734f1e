import Hummingbird
import NIOCore

/// A body that ends only when it is the one that was announced; else it throws in place of its end.
struct ChecksummedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let checksum: UploadChecksum

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        var running: UploadChecksum.Running

        mutating func next() async throws -> ByteBuffer? {
            guard let buffer = try await body.next() else {
                guard running.isRight else { throw TusRefusal.checksumDiffers.answer }
                return nil
            }
            running.update(Array(buffer.readableBytesView))
            return buffer
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(body: body.makeAsyncIterator(), running: UploadChecksum.Running(checksum))
    }
}
