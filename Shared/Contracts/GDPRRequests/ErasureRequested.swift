package import FoundationEssentials

/// Somebody exercises the right to erasure (Art. 17 GDPR), or an operator has captures erased for another reason.
///
/// - Published by: `gdpr-requests`, once it knows the person's captures.
/// - Heard by: `retention`, which opens an erasure per capture and one for the person's other data.
/// - Personal data: none. Who wanted it and why stand in the envelope; the actor `customer:<who>` or `court:<who>` means
///   that they have decided about the captures already.
package struct ErasureRequested: Event {
    package static let name: MessageName = "gdpr-requests.erasure-requested.v1"

    package var requestID: Identifier<SubjectRequest>
    package var captures: [Identifier<Capture>]
    /// The person, whose data besides captures are erased too; empty when captures alone are meant.
    package var lookups: [AddressLookup]
    package var requestedAt: Date

    package init(
        requestID: Identifier<SubjectRequest>, captures: [Identifier<Capture>], lookups: [AddressLookup],
        requestedAt: Date
    ) {
        self.requestID = requestID
        self.captures = captures
        self.lookups = lookups
        self.requestedAt = requestedAt
    }

    package var subject: String { requestID.description }
}
