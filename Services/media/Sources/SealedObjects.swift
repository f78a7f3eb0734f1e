import Contracts
import Crypto
import Hexadecimal
package import ObjectStore
package import Vault

/// Objects of the store as this service sees them: sealed under a capture's key, each bound to its own name.
package struct SealedObjects: Sendable {
    package let store: any ObjectStore
    package let vault: Vault

    package init(store: any ObjectStore, vault: Vault) {
        self.store = store
        self.vault = vault
    }

    /// What a sealed object is bound to besides its key: its name. Ingest seals originals in the same way.
    package static func objectID(of name: ObjectName) -> [UInt8] { Array(name.text.utf8) }

    /// The plaintext of an original, checked against what ingest measured when it came in.
    ///
    /// All of it is held in memory: who asks has looked at its length before.
    ///
    /// - Throws: ``RenderError/originalDiffers`` when it is not what was received, `VaultError.destroyed` when the
    ///   capture was erased.
    func read(_ original: CaptureReceived.StoredOriginal, under key: KeyID) async throws -> [UInt8] {
        try await read(original.object, length: original.length, sha256: original.sha256.lowercased(), under: key)
    }

    /// - Parameter sha256: of the plaintext, in lower case.
    func read(_ object: String, length: Int, sha256: String, under key: KeyID) async throws -> [UInt8] {
        guard let name = ObjectName(object) else { throw RenderError.nameImpossible }
        let opener = try await vault.opening(objectID: Self.objectID(of: name), under: key)
        let (_, sealed) = try await store.read(name, range: nil)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, length))
        for try await part in opened(sealed, with: opener) {
            bytes.append(contentsOf: part)
            guard bytes.count <= length else { throw RenderError.originalDiffers }
        }
        guard bytes.count == length, String(hexadecimal: SHA256.hash(data: bytes)) == sha256 else {
            throw RenderError.originalDiffers
        }
        return bytes
    }

    /// Seals `bytes` into the store, in place of an earlier object of that name.
    func write(_ bytes: [UInt8], to name: ObjectName, under key: KeyID) async throws {
        let sealer = try await vault.sealing(objectID: Self.objectID(of: name), under: key)
        _ = try await store.write(name, from: sealed(Pieces(bytes: bytes), with: sealer))
    }
}

/// Bytes in memory, a mebibyte at a time, so that no second copy of all of them is sealed at once.
private struct Pieces: AsyncSequence, Sendable {
    let bytes: [UInt8]

    struct Iterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>

        mutating func next() async -> [UInt8]? {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(1 << 20) }
            return Array(rest.prefix(1 << 20))
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(rest: bytes[...]) }
}
