package import FoundationEssentials

/// What ingest holds of one capture: a booth frees its copy only after it has checked this.
///
/// On the wire it is a JSON Web Token (RFC 7519) signed with Ed25519, see ``ReceiptSigner``.
package struct Receipt: Sendable, Equatable {
    /// One stored original.
    package struct File: Sendable, Equatable, Codable {
        /// Lower case, as everywhere on the wire.
        package var id: String
        /// Bytes before sealing.
        package var length: Int
        /// SHA-256 before sealing, 64 hexadecimal digits in lower case.
        package var sha256: String

        package init(id: UUID, length: Int, sha256: String) {
            self.id = id.uuidString.lowercased()
            self.length = length
            self.sha256 = sha256
        }
    }

    /// What became of the capture.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// It belongs to a rental.
        case bound
        /// It is kept until somebody says to which rental it belongs.
        case parked
    }

    /// `sub`.
    package var capture: UUID
    /// `aud`: the only booth that the receipt is for.
    package var booth: UUID
    package var state: State
    /// In the order in which the booth named them.
    package var files: [File]
    /// `iat`, whole seconds.
    package var issuedAt: Date

    package init(capture: UUID, booth: UUID, state: State, files: [File], issuedAt: Date) {
        self.capture = capture
        self.booth = booth
        self.state = state
        self.files = files
        self.issuedAt = issuedAt
    }
}
