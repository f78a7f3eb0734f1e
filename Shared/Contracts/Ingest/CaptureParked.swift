package import FoundationEssentials

/// A capture cannot be shown to anybody yet; its bytes are kept sealed until the cause is mended.
///
/// - Published by: `ingest`.
/// - Heard by: nobody yet; operators see it in `ingest parked`.
/// - Personal data: none.
package struct CaptureParked: Event {
    package static let name: MessageName = "ingest.capture-parked.v1"

    /// Why a capture waits.
    package enum Reason: String, Codable, Sendable, CaseIterable {
        /// No rental covers the booth at the time the capture was made, and none has until then.
        case unbound
        /// The booth's rental was over when the capture was made.
        case expired
        /// More than one rental does.
        case ambiguous
        /// The booth had been revoked.
        case revoked
        /// Its rental has no documented instruction of the customer yet (Art. 28(3)(a) GDPR).
        case noInstruction = "no-instruction"
    }

    package var captureID: Identifier<Capture>
    package var boothID: Identifier<Booth>
    package var reason: Reason
    package var parkedAt: Date

    package init(captureID: Identifier<Capture>, boothID: Identifier<Booth>, reason: Reason, parkedAt: Date) {
        self.captureID = captureID
        self.boothID = boothID
        self.reason = reason
        self.parkedAt = parkedAt
    }

    package var subject: String { captureID.description }
}
