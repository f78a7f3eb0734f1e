internal import Contracts

/// What the platform does for a booth. A protocol, so that the courier is tested without a network.
///
/// Everything may be done twice: a power cut makes the booth forget what it heard, never what it did.
package protocol Platform: Sendable {
    /// Hands over one sealed file, which lies at `path`.
    ///
    /// - Throws: ``Setback``.
    func upload(_ file: SpooledCapture.File, of capture: SpooledCapture, from path: String) async throws

    /// Says that a capture was made and all its files are there; returns when the broker has it for certain.
    ///
    /// - Throws: ``Setback``.
    func announce(_ capture: SpooledCapture) async throws

    /// The signed receipt; `nil` when it is not there yet.
    ///
    /// - Throws: ``Setback``.
    func receipt(of capture: SpooledCapture) async throws -> String?

    /// Says that a capture will never come; returns when the broker has it for certain.
    ///
    /// - Throws: ``Setback``.
    func withdraw(_ withdrawal: SpooledWithdrawal) async throws

    /// What this device is ordered to wipe, signed. A revoked booth is told too.
    ///
    /// - Throws: ``Setback``.
    func orders() async throws -> [String]

    /// Says what was wiped. A revoked booth is heard too.
    ///
    /// - Throws: ``Setback``.
    func confirm(_ record: WipeRecord) async throws
}

/// Why a step did not succeed, and what to wait for. Texts hold no address and no credentials.
package struct Setback: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Extent: Sendable, Equatable {
        /// Nothing gets through: the network, the platform or the booth's rights are away.
        case everything
        /// The platform has revoked this booth: everything stays sealed until it takes the booth back.
        case revoked
        /// This capture only.
        case thisCapture
        /// The platform has erased the capture on purpose: the copy may go.
        case erased
    }

    package let extent: Extent
    package let description: String
    /// What the platform asked to wait at least.
    package let atLeast: Duration?

    package init(_ extent: Extent, _ description: String, atLeast: Duration? = nil) {
        self.extent = extent
        self.description = description
        self.atLeast = atLeast
    }
}
