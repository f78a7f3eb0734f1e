package import FoundationEssentials

/// What `ingest` holds about the person of one request, as counts.
///
/// - Published by: `ingest`.
/// - Heard by: `gdpr-requests`, which completes the request when every owner has answered.
/// - Personal data: none.
package struct IngestDataFound: FoundEvent {
    package static let name: MessageName = "ingest.found.v1"

    package var requestID: Identifier<SubjectRequest>
    package var items: [FoundItem]
    package var answeredAt: Date
    /// The person's captures, so that a service without addresses can be asked next; absent when there are none.
    package var captures: [Identifier<Capture>]?

    package init(requestID: Identifier<SubjectRequest>, items: [FoundItem], answeredAt: Date) {
        self.requestID = requestID
        self.items = items
        self.answeredAt = answeredAt
    }
}
