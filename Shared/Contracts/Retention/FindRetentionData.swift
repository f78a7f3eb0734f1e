package import FoundationEssentials

/// Asks `retention` what it holds about one person.
///
/// - Sent by: `gdpr-requests`.
/// - Answered with: ``RetentionDataFound``.
/// - Personal data: none; the person appears only as look-up hashes and as the captures that `ingest` found, because
///   `retention` itself holds no address in any form.
package struct FindRetentionData: FindCommand {
    package static let name: MessageName = "retention.find.v1"

    package var requestID: Identifier<SubjectRequest>
    package var lookups: [AddressLookup]
    package var askedAt: Date
    /// What ``IngestDataFound/captures`` said.
    package var captures: [Identifier<Capture>]?

    package init(requestID: Identifier<SubjectRequest>, lookups: [AddressLookup], askedAt: Date) {
        self.requestID = requestID
        self.lookups = lookups
        self.askedAt = askedAt
    }
}
