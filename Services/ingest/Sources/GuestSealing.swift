import Contracts
package import Vault

/// What a guest left at a booth, sealed again: from the platform's key, which lives long, to the capture's own, whose
/// destruction erases it everywhere.
package struct GuestSealing: Sendable {
    /// The guest's data as the table and messages carry them.
    struct Resealed: Sendable, Equatable {
        var address: SealedValue?
        var addressLookup: [UInt8]?
        var answers: SealedValue?
    }

    let platformKeys: PlatformKeys
    let vault: Vault
    let hasher: LookupHasher

    package init(platformKeys: PlatformKeys, vault: Vault, hasher: LookupHasher) {
        self.platformKeys = platformKeys
        self.vault = vault
        self.hasher = hasher
    }

    /// Opens what the booth sealed and seals it under the capture's key, which is made if need be.
    ///
    /// What is no mail address is kept as it was typed, without a look-up hash: a slip of a guest must not cost the
    /// photograph.
    ///
    /// - Throws: ``CaptureRefusal/unreadableSeal``; `VaultError.destroyed` when the capture was erased.
    func reseal(_ made: CaptureMade, under key: KeyID) async throws -> Resealed {
        guard made.address != nil || made.answers != nil else { return Resealed() }
        let address = try made.address.map { try open($0, BoothSealing.address) }
        let answers = try made.answers.map { try open($0, BoothSealing.answers) }
        try await vault.createKey(.capture, id: key)
        var resealed = Resealed()
        if let address {
            resealed.address = try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress)
            let text = String(validating: address, as: UTF8.self)
            resealed.addressLookup = text.flatMap { try? hasher.hash(mail: $0).bytes }
        }
        if let answers {
            resealed.answers = try await vault.seal(answers, under: key, purpose: SealedPurpose.captureAnswers)
        }
        return resealed
    }

    private func open(_ sealed: Sealed, _ purpose: String) throws(CaptureRefusal) -> [UInt8] {
        do {
            return try platformKeys.open(BoothSealedValue(text: sealed.text), purpose: purpose)
        } catch {
            throw .unreadableSeal
        }
    }
}
