import Crypto
import FoundationEssentials
import Glibc
import JWTKit

/// An Ed25519 private key that signs passes.
///
/// Its text form is PEM (PKCS#8, as `openssl genpkey -algorithm ed25519` writes it) or the 32 raw bytes as base64.
/// The value never appears in a description.
package struct PassKey: Sendable, CustomStringConvertible {
    let key: EdDSA.PrivateKey

    package var description: String { "PassKey(\(publicKey.fingerprint))" }

    /// A new random key.
    package init() {
        key = EdDSA.PrivateKey(backing: Curve25519.Signing.PrivateKey())
    }

    /// Reads PEM or base64.
    package init(_ text: String) throws(PassError) {
        let text = text.trimmed
        do {
            if text.hasPrefix("-----BEGIN") {
                key = try EdDSA.PrivateKey(pem: text)
            } else if let raw = Data(base64Encoded: text), raw.count == 32 {
                key = EdDSA.PrivateKey(backing: try Curve25519.Signing.PrivateKey(rawRepresentation: raw))
            } else {
                throw PassError.key(reason: "")
            }
        } catch {
            throw .key(reason: "the key is neither an Ed25519 private key in PEM nor 32 bytes in base64")
        }
    }

    /// Reads the key from `path`.
    ///
    /// - Throws: ``PassError/key(reason:)`` when the file is absent, holds no key, or others than its owner may read
    ///   it.
    package init(file path: String) throws(PassError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .key(reason: "the key file \(path) cannot be read") }
        guard status.st_mode & 0o077 == 0 else {
            throw .key(reason: "the key file \(path) may be read by others than its owner; it wants mode 0600")
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 16_384 else {
            throw .key(reason: "the key file \(path) cannot be read")
        }
        let text = String(decoding: data, as: UTF8.self)
        do {
            self = try PassKey(text)
        } catch {
            throw .key(
                reason: "the key file \(path) holds neither an Ed25519 private key in PEM nor 32 bytes in base64")
        }
    }

    /// Reads the key from `path`, or makes one there (mode 0600) when the file does not exist.
    ///
    /// Two processes that start at once end with the same key: the file appears complete or not at all.
    package static func loadOrCreate(file path: String) throws(PassError) -> PassKey {
        if access(path, F_OK) != 0 {
            try PassKey().write(to: path)
        }
        return try PassKey(file: path)
    }

    /// Writes the key as PEM with mode 0600, unless `path` exists already.
    package func write(to path: String) throws(PassError) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .key(reason: "no key file can be made at \(path); its folder must exist and be writable")
        }
        let bytes = Array((key.pemRepresentation + "\n").utf8)
        let written = Glibc.write(descriptor, bytes, bytes.count)
        let isDurable = fsync(descriptor) == 0
        close(descriptor)
        defer { unlink(temporary) }
        guard written == bytes.count, isDurable else {
            throw .key(reason: "the key file \(path) cannot be written completely")
        }
        // A hard link fails when the name is taken, so that a process that came first keeps its key.
        guard link(temporary, path) == 0 || errno == EEXIST else {
            throw .key(reason: "no key file can be made at \(path); its folder must exist and be writable")
        }
    }

    /// What others need to check the signatures.
    package var publicKey: PassPublicKey { PassPublicKey(key.publicKey) }
}

extension String {
    /// Without white space at both ends, such as the newline with which a file ends.
    var trimmed: String {
        var view = Substring(self)
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
