import Crypto
package import Hummingbird
import NIOCore
import ObjectStore
import Synchronization
package import Vault
import WebPages

/// The plaintext of a spool file while it arrives: opened frame by frame, hashed, measured.
///
/// At its end it throws unless every byte came and the hash is the announced one. The store writes all or nothing, so
/// wrong bytes never stand under the file's name, not even for a moment.
package struct SpooledBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    let body: RequestBody
    let opener: SpoolOpener
    /// 32 bytes.
    let sha256: [UInt8]
    let maximumLength: Int
    /// Knows the length when the sequence has ended.
    let measure: Measure

    package init(body: RequestBody, opener: SpoolOpener, sha256: [UInt8], maximumLength: Int, measure: Measure) {
        self.body = body
        self.opener = opener
        self.sha256 = sha256
        self.maximumLength = maximumLength
        self.measure = measure
    }

    /// How many bytes of plaintext have passed.
    package final class Measure: Sendable {
        private let count = Atomic<Int>(0)

        package init() {}

        package var length: Int { count.load(ordering: .relaxed) }

        fileprivate func add(_ bytes: Int) -> Int { count.add(bytes, ordering: .relaxed).newValue }
    }

    package struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        var opener: SpoolOpener
        var hash = SHA256()
        let expected: [UInt8]
        let maximumLength: Int
        let measure: Measure
        var isAtEnd = false

        package mutating func next() async throws -> [UInt8]? {
            while !isAtEnd {
                guard let buffer = try await nextBuffer() else {
                    isAtEnd = true
                    let last = try opened { opener throws(VaultError) in try opener.finish() }
                    guard Array(hash.finalize()) == expected else { throw UploadRefusal.hashDiffers }
                    return last.isEmpty ? nil : last
                }
                let bytes = Array(buffer.readableBytesView)
                let plaintext = try opened { opener throws(VaultError) in try opener.open(bytes) }
                if !plaintext.isEmpty { return plaintext }
            }
            return nil
        }

        private mutating func nextBuffer() async throws -> ByteBuffer? {
            do {
                return try await body.next()
            } catch  where error is APIError || error is ObjectStoreError {
                throw error
            } catch {
                throw UploadRefusal.interrupted
            }
        }

        private mutating func opened(
            _ open: (inout SpoolOpener) throws(VaultError) -> [UInt8]
        ) throws(UploadRefusal) -> [UInt8] {
            let plaintext: [UInt8]
            do throws(VaultError) {
                plaintext = try open(&opener)
            } catch {
                throw error == .platformKeyMissing ? .foreignPlatform : .unreadable
            }
            hash.update(data: plaintext)
            guard measure.add(plaintext.count) <= maximumLength else { throw .tooLong }
            return plaintext
        }
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(
            body: body.makeAsyncIterator(), opener: opener, expected: sha256, maximumLength: maximumLength,
            measure: measure)
    }
}
