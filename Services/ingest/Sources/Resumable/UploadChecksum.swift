internal import Crypto
internal import Foundation

/// The hash that a client announces for the body of one request.
package struct UploadChecksum: Sendable, Equatable {
    /// What a server can check; the protocol wants SHA-1 of every one.
    package enum Algorithm: String, Sendable, CaseIterable {
        case sha1
        case sha256

        var length: Int { self == .sha1 ? Insecure.SHA1.byteCount : SHA256.byteCount }
    }

    package let algorithm: Algorithm
    package let digest: [UInt8]

    /// Reads `sha256 <base64>`.
    package init(_ text: String) throws(TusHeaders.Problem) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, !words[0].isEmpty else { throw .malformed(header: "Upload-Checksum") }
        guard let algorithm = Algorithm(rawValue: String(words[0])) else { throw .unknownAlgorithm }
        guard let digest = Data(base64Encoded: String(words[1])), digest.count == algorithm.length else {
            throw .malformed(header: "Upload-Checksum")
        }
        self.algorithm = algorithm
        self.digest = [UInt8](digest)
    }

    /// The hash of a body while it passes.
    struct Running: Sendable {
        private enum State: Sendable {
            case sha1(Insecure.SHA1)
            case sha256(SHA256)
        }

        private let expected: [UInt8]
        private var state: State

        init(_ checksum: UploadChecksum) {
            expected = checksum.digest
            state = checksum.algorithm == .sha1 ? .sha1(Insecure.SHA1()) : .sha256(SHA256())
        }

        mutating func update(_ bytes: [UInt8]) {
            switch state {
            case .sha1(var hash):
                hash.update(data: bytes)
                state = .sha1(hash)
            case .sha256(var hash):
                hash.update(data: bytes)
                state = .sha256(hash)
            }
        }

        /// Whether what passed is what was announced.
        var isRight: Bool {
            switch state {
            case .sha1(let hash): Array(hash.finalize()) == expected
            case .sha256(let hash): Array(hash.finalize()) == expected
            }
        }
    }
}
