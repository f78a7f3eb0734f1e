package import FoundationEssentials

/// What `notifications` holds about the person of one request, as counts.
///
/// - Published by: `notifications`.
/// - Heard by: `gdpr-requests`, which completes the request when every owner has answered.
/// - Personal data: none.
package struct NotificationsDataFound: FoundEvent {
    package static let name: MessageName = "notifications.found.v1"

    package var requestID: Identifier<SubjectRequest>
    package var items: [FoundItem]
    package var answeredAt: Date

    package init(requestID: Identifier<SubjectRequest>, items: [FoundItem], answeredAt: Date) {
        self.requestID = requestID
        self.items = items
        self.answeredAt = answeredAt
    }
}
