import Foundation
import Passwords
import Vault
import WebPages

/// What is never written in the clear.
extension ShareDesk {
    func sealed(_ text: String, _ key: KeyID) async throws -> SealedValue {
        try await seal(text, key, for: CaptureShare.sealedPurpose)
    }

    func sealed(_ names: [String], _ key: KeyID) async throws -> [SealedValue] {
        var sealed: [SealedValue] = []
        for name in names {
            sealed.append(try await seal(name, key, for: CaptureShare.sealedName))
        }
        return sealed
    }

    /// - Throws: 410 when nothing that the share showed is left, and its key is gone with it.
    private func seal(_ text: String, _ key: KeyID, for purpose: String) async throws -> SealedValue {
        do {
            return try await vault.seal(text, under: key, purpose: purpose)
        } catch VaultError.destroyed {
            throw ShareError.ended
        }
    }

    func hashed(_ password: String?) async throws -> String? {
        guard let password else { return nil }
        do {
            return try await hasher.hash(password.precomposedStringWithCompatibilityMapping)
        } catch {
            throw ShareError.busy
        }
    }
}
