import Contracts
import Vault

/// Makes the look-up hash of a guest from the sealed address in a message.
struct GuestLookups: Sendable {
    let vault: Vault
    let hasher: LookupHasher

    /// - Returns: nil when the guest left no address, or typed something that is none.
    /// - Throws: `VaultError.destroyed` when the capture was erased.
    func hash(of address: Sealed?) async throws -> [UInt8]? {
        guard let address else { return nil }
        let text = try await vault.openText(SealedValue(text: address.text), purpose: SealedPurpose.mailAddress)
        do throws(LookupHasher.Refusal) {
            return try hasher.hash(mail: text).bytes
        } catch {
            return nil
        }
    }
}
