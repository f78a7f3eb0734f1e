import Contracts
import Crypto
import DurableFiles
import Foundation
import Hummingbird
import Ingest
import NIOCore
import ObjectStore
import Testing
import Vault

@Suite("SpooledBody", .serialized)
struct SpooledBodyTests {
    private static let original = Identifier<Original>(at: Date(timeIntervalSince1970: 1_795_000_000))
    private let keys = PlatformKeys(VersionedSecrets.random())

    private func spooled(_ bytes: [UInt8], as original: Identifier<Original> = Self.original) throws -> [UInt8] {
        var sealer = try BoothSeal(to: keys.publicKey()).sealing(spoolID: BoothSealing.spoolID(of: original))
        return try sealer.seal(bytes) + sealer.finish()
    }

    private func body(
        _ bytes: [UInt8], sha256: [UInt8], maximum: Int = 1 << 20, pieces: Int = 1000,
        measure: SpooledBody.Measure = SpooledBody.Measure()
    ) -> SpooledBody {
        let buffers = stride(from: 0, to: bytes.count, by: pieces).map { start in
            ByteBuffer(bytes: bytes[start..<min(start + pieces, bytes.count)])
        }
        let stream = AsyncStream<ByteBuffer> { continuation in
            for buffer in buffers { continuation.yield(buffer) }
            continuation.finish()
        }
        return SpooledBody(
            body: RequestBody(asyncSequence: stream),
            opener: keys.opening(spoolID: BoothSealing.spoolID(of: Self.original)), sha256: sha256,
            maximumLength: maximum, measure: measure)
    }

    private func collect(_ body: SpooledBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in body { bytes += part }
        return bytes
    }

    @Test(arguments: [0, 1, 65_536, 200_001]) func `a file comes out as it went in`(length: Int) async throws {
        let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let measure = SpooledBody.Measure()
        let sealed = body(try spooled(plain), sha256: Array(SHA256.hash(data: plain)), measure: measure)
        #expect(try await collect(sealed) == plain)
        #expect(measure.length == length)
    }

    @Test func `other bytes than announced are noticed before the end`() async throws {
        let plain = Array("photo".utf8)
        let sealed = try spooled(plain)
        let hash = Array(SHA256.hash(data: plain))
        await #expect(throws: UploadRefusal.hashDiffers) {
            try await collect(body(sealed, sha256: Array(SHA256.hash(data: [1]))))
        }
        await #expect(throws: UploadRefusal.unreadable) { try await collect(body(sealed.dropLast(), sha256: hash)) }
        await #expect(throws: UploadRefusal.unreadable) { try await collect(body(sealed + [0], sha256: hash)) }
        await #expect(throws: UploadRefusal.unreadable) { try await collect(body([], sha256: hash)) }
        await #expect(throws: UploadRefusal.unreadable) {
            try await collect(body(Array(repeating: 7, count: 5000), sha256: hash))
        }
        let other = Identifier<Original>(at: Date())
        let foreign = try spooled(plain, as: other)
        await #expect(throws: UploadRefusal.unreadable) { try await collect(body(foreign, sha256: hash)) }
        var changed = sealed
        changed[sealed.count - 1] ^= 1
        await #expect(throws: UploadRefusal.unreadable) { try await collect(body(changed, sha256: hash)) }
    }

    @Test func `a key of another platform is named as such`() async throws {
        let plain = Array("photo".utf8)
        let stranger = PlatformKeys(VersionedSecrets.random())
        var sealer = try BoothSeal(to: stranger.publicKey()).sealing(
            spoolID: BoothSealing.spoolID(of: Self.original))
        let sealed = try sealer.seal(plain) + sealer.finish()
        await #expect(throws: UploadRefusal.foreignPlatform) {
            try await collect(body(sealed, sha256: Array(SHA256.hash(data: plain))))
        }
    }

    @Test func `a file that is too long is refused on the way`() async throws {
        let plain = [UInt8](repeating: 1, count: 200_000)
        let sealed = try spooled(plain)
        await #expect(throws: UploadRefusal.tooLong) {
            try await collect(body(sealed, sha256: Array(SHA256.hash(data: plain)), maximum: 199_999))
        }
    }

    @Test func `memory does not grow with the file`() async throws {
        let pieces = 1500
        let piece = [UInt8](repeating: 0x5A, count: 65_536)
        var hash = SHA256()
        for _ in 0..<pieces { hash.update(data: piece) }
        let stream = SealingStream(
            sealer: try BoothSeal(to: keys.publicKey()).sealing(spoolID: BoothSealing.spoolID(of: Self.original)),
            piece: piece, count: pieces)
        let measure = SpooledBody.Measure()
        let sealed = SpooledBody(
            body: RequestBody(asyncSequence: stream),
            opener: keys.opening(spoolID: BoothSealing.spoolID(of: Self.original)), sha256: Array(hash.finalize()),
            maximumLength: 1 << 30, measure: measure)
        let directory = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let name = try #require(ObjectName("originals/large"))
        let before = try Self.peakKilobytes()
        _ = try await DirectoryObjectStore(directory: directory).write(name, from: sealed)
        #expect(measure.length == pieces * piece.count)
        // 94 MiB went through; other suites of this process may have grown meanwhile, hence the margin.
        #expect(try Self.peakKilobytes() - before < 48 << 10)
    }

    private static func peakKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}

/// A large spool file that is made while it is read.
private struct SealingStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let sealer: SpoolSealer
    let piece: [UInt8]
    let count: Int

    struct Iterator: AsyncIteratorProtocol {
        var sealer: SpoolSealer
        let piece: [UInt8]
        var left: Int

        mutating func next() async throws -> ByteBuffer? {
            guard left >= 0 else { return nil }
            left -= 1
            return ByteBuffer(bytes: left >= 0 ? try sealer.seal(piece) : try sealer.finish())
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(sealer: sealer, piece: piece, left: count) }
}
