/// Seals small values and files at a booth so that only the platform opens them: a stolen spool says nothing.
package struct BoothSeal: Sendable {
    /// The platform's key that it seals to.
    package let platform: PlatformPublicKey

    package init(to platform: PlatformPublicKey) { self.platform = platform }

    /// Seals a guest's address or answers, for one purpose.
    package func seal(_ plaintext: [UInt8], purpose: String) throws -> BoothSealedValue {
        let sealed = try HybridBox.seal(plaintext, to: platform, info: Self.info(purpose))
        return BoothSealedValue(recipient: platform.fingerprint, sealed: sealed)
    }

    /// A sealer for one file of the spool.
    ///
    /// - Parameter spoolID: what identifies the file at the booth and at the platform; it opens under no other.
    package func sealing(spoolID: [UInt8]) throws -> SpoolSealer { try SpoolSealer(to: platform, spoolID: spoolID) }

    static func info(_ purpose: String) -> [UInt8] { Array("booth value 1 \(purpose)".utf8) }
}
