internal import Crypto

/// Opens one file of a booth's spool while it arrives; see ``ObjectOpener`` for what is known when.
package struct SpoolOpener: Sendable {
    private let keys: PlatformKeys
    private let spoolID: [UInt8]
    private var head: [UInt8] = []
    private var opener: ObjectOpener?

    init(keys: PlatformKeys, spoolID: [UInt8]) {
        self.keys = keys
        self.spoolID = spoolID
    }

    /// Returns plaintext that is authentic by now.
    ///
    /// - Throws: ``VaultError/malformed`` for a file that is no spool file, ``VaultError/platformKeyMissing``,
    ///   ``VaultError/tampered``, ``VaultError/extended``.
    package mutating func open(_ sealed: [UInt8]) throws(VaultError) -> [UInt8] {
        var rest = sealed[...]
        if opener == nil {
            let missing = SpoolFormat.headLength - head.count
            head.append(contentsOf: rest.prefix(missing))
            rest = rest.dropFirst(missing)
            guard head.count == SpoolFormat.headLength else { return [] }
            opener = try makeOpener()
        }
        return try opener?.open(rest) ?? []
    }

    /// Returns the plaintext of the final frame; ``VaultError/truncated`` when it is missing.
    package mutating func finish() throws(VaultError) -> [UInt8] {
        guard opener != nil else { throw .truncated }
        return try opener?.finish() ?? []
    }

    private func makeOpener() throws(VaultError) -> ObjectOpener {
        guard head.starts(with: SpoolFormat.magic) else { throw .malformed }
        let afterMagic = head.dropFirst(SpoolFormat.magic.count)
        let key = try keys.open(
            Array(afterMagic.dropFirst(SpoolFormat.fingerprintLength)),
            recipient: Array(afterMagic.prefix(SpoolFormat.fingerprintLength)), info: SpoolFormat.info(spoolID))
        return ObjectOpener(dataKey: SymmetricKey(data: key), objectID: spoolID)
    }
}
