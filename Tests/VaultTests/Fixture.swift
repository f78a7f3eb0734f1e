import DurableFiles
import Vault

/// A vault over memory, with one key of class capture in it.
struct Fixture {
    let store = InMemoryKeyStore()
    let masterKeys: MasterKeys
    let vault: Vault
    let key = KeyID()

    init(_ secrets: VersionedSecrets = .random()) async throws {
        masterKeys = MasterKeys(secrets)
        vault = Vault(keys: store, masterKeys: masterKeys)
        try await vault.createKey(.capture, id: key)
    }

    /// Seals `plaintext` as object `name`, fed in pieces of `step` bytes.
    func seal(_ plaintext: [UInt8], as name: String = "object", step: Int = 100_000) async throws -> [UInt8] {
        var sealer = try await vault.sealing(objectID: Array(name.utf8), under: key)
        var sealed: [UInt8] = []
        for piece in plaintext.pieces(of: step) { sealed += try sealer.seal(piece) }
        return sealed + (try sealer.finish())
    }

    func open(_ sealed: [UInt8], as name: String = "object", step: Int = 100_000) async throws -> [UInt8] {
        var opener = try await vault.opening(objectID: Array(name.utf8), under: key)
        var plaintext: [UInt8] = []
        for piece in sealed.pieces(of: step) { plaintext += try opener.open(piece) }
        return plaintext + (try opener.finish())
    }
}

extension [UInt8] {
    /// Bytes in which every frame differs from its neighbors, because 251 does not divide a frame's length.
    static func pattern(_ count: Int) -> [UInt8] {
        let block = [UInt8](0...250)
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += block }
        return Array(bytes.prefix(count))
    }

    func pieces(of step: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: count, by: step).map { self[$0..<Swift.min(count, $0 + step)] }
    }
}
