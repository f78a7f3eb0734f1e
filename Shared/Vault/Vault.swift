package import FoundationEssentials

/// Envelope encryption: data keys, wrapped by a master key, in a store of their own; values and objects sealed by them.
///
/// One per process. Opened keys are kept in memory for at most ``Limits/keyLifetime``, so that a photograph costs one
/// question to the key cluster and a destroyed key is useless everywhere that long after.
package final class Vault: Sendable {
    package struct Limits: Sendable {
        /// How long an opened key may be used without asking the store again.
        package var keyLifetime: Duration = .seconds(30)
        /// How many opened keys are kept.
        package var keysInMemory = 4096

        package init() {}
    }

    private let keys: any KeyStore
    private let masterKeys: MasterKeys
    private let opened: OpenedKeys
    private let clock: @Sendable () -> Date

    /// - Parameters:
    ///   - keys: where wrapped keys are.
    ///   - masterKeys: what unwraps them.
    ///   - clock: the instants at which keys are made and destroyed.
    package init(
        keys: any KeyStore, masterKeys: MasterKeys, limits: Limits = Limits(),
        monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.keys = keys
        self.masterKeys = masterKeys
        self.clock = clock
        opened = OpenedKeys(lifetime: limits.keyLifetime, capacity: limits.keysInMemory, clock: monotonic)
    }

    // MARK: Keys

    /// Makes a key. Doing it again with the same identifier changes nothing, so a repeated message is harmless.
    ///
    /// - Throws: ``VaultError/destroyed`` when the key was destroyed before, ``VaultError/otherClass``,
    ///   ``VaultError/denied``.
    @discardableResult
    package func createKey(_ keyClass: KeyClass, id: KeyID = KeyID()) async throws -> KeyID {
        let epoch = opened.epoch
        let wrapped = try masterKeys.wrap(RandomBytes.make(32), id: id, keyClass: keyClass)
        let stored = try await keys.create(wrapped, at: clock())
        opened.keep(try masterKeys.unwrap(stored), for: id, since: epoch)
        return id
    }

    /// Destroys a key and with it all that it sealed, in every copy. Doing it again changes nothing.
    ///
    /// Other processes that have it in memory can use it for up to ``Limits/keyLifetime`` more.
    package func destroyKey(_ id: KeyID) async throws {
        // Before, so that nobody here goes on with it; after, so that a question on its way does not bring it back.
        opened.drop(id)
        defer { opened.drop(id) }
        try await keys.destroy(id, at: clock())
    }

    /// Asks for keys that are wanted soon, all in one question. One that cannot be had is found out about when it is used.
    package func fetch(_ ids: [KeyID]) async {
        let missing = Set(ids).filter { opened.key($0) == nil }
        let epoch = opened.epoch
        guard !missing.isEmpty, let keys = try? await keys.keys(Array(missing)) else { return }
        for key in keys {
            guard let unwrapped = try? masterKeys.unwrap(key) else { continue }
            opened.keep(unwrapped, for: key.id, since: epoch)
        }
    }

    /// Whether the key was destroyed, asked of the store itself.
    package func isDestroyed(_ id: KeyID) async throws -> Bool {
        do {
            _ = try await keys.key(id)
            return false
        } catch VaultError.destroyed {
            opened.drop(id)
            return true
        } catch VaultError.unknownKey {
            return false
        }
    }

    // MARK: Values

    /// Seals a small value under a key, for one purpose: `notifications.recipient.address` for instance.
    package func seal(_ plaintext: [UInt8], under id: KeyID, purpose: String) async throws -> SealedValue {
        try SealedValue.seal(plaintext, with: try await key(id), id, purpose: purpose)
    }

    /// Seals text, as UTF-8.
    package func seal(_ plaintext: String, under id: KeyID, purpose: String) async throws -> SealedValue {
        try await seal(Array(plaintext.utf8), under: id, purpose: purpose)
    }

    /// - Throws: ``VaultError/tampered`` for changed bytes and for another purpose; ``VaultError/destroyed`` …
    package func open(_ value: SealedValue, purpose: String) async throws -> [UInt8] {
        try value.open(with: try await key(value.keyID), purpose: purpose)
    }

    /// Opens text; ``VaultError/malformed`` when the bytes are not UTF-8.
    package func openText(_ value: SealedValue, purpose: String) async throws -> String {
        guard let text = String(validating: try await open(value, purpose: purpose), as: UTF8.self) else {
            throw VaultError.malformed
        }
        return text
    }

    // MARK: Objects

    /// A sealer for one object.
    ///
    /// - Parameter objectID: what identifies the object everywhere, its name in the store for instance: it opens under
    ///   no other.
    package func sealing(objectID: [UInt8], under id: KeyID) async throws -> ObjectSealer {
        ObjectSealer(FrameCipher(dataKey: try await key(id).objects, objectID: objectID))
    }

    /// An opener for one object, whole or in part.
    package func opening(objectID: [UInt8], under id: KeyID) async throws -> ObjectOpener {
        ObjectOpener(dataKey: try await key(id).objects, objectID: objectID)
    }

    // MARK: Rotation

    /// Wraps every key under the newest master key that another version wraps, `batch` at a time.
    ///
    /// It may be stopped and begun again at any point, and runs beside everything else. Keys whose version is not at
    /// hand stop it, since they would be lost with that version.
    ///
    /// - Returns: how many keys were wrapped anew, and how many are still to do because others made them meanwhile.
    package func rotate(
        batch: Int = 500, progress: @Sendable (_ done: Int) -> Void = { _ in }
    ) async throws -> RotationReport {
        precondition(batch > 0, "a batch holds keys")
        var report = RotationReport()
        var cursor: KeyID?
        while true {
            try Task.checkCancellation()
            let old = try await keys.keys(notWrappedBy: masterKeys.newest, after: cursor, limit: batch)
            guard let last = old.last else { break }
            let pairs = try old.map { (old: $0, new: try masterKeys.rewrap($0)) }
            report.rewrapped += try await keys.rewrap(pairs, at: clock())
            progress(report.rewrapped)
            cursor = last.id
        }
        report.isComplete = try await keys.keys(notWrappedBy: masterKeys.newest, after: nil, limit: 1).isEmpty
        return report
    }

    private func key(_ id: KeyID) async throws -> OpenedKey {
        if let key = opened.key(id) { return key }
        let epoch = opened.epoch
        let key = try masterKeys.unwrap(try await keys.key(id))
        opened.keep(key, for: id, since: epoch)
        return key
    }
}
