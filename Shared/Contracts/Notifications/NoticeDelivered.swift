package import FoundationEssentials

/// A mail to one recipient has been taken over by the mail server.
///
/// - Published by: `notifications`, in the transaction that records the delivery.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct NoticeDelivered: Event {
    package static let name: MessageName = "notifications.notice-delivered.v1"

    package var noticeID: Identifier<Notice>
    /// What the notice is about, when it is about one capture.
    package var captureID: Identifier<Capture>?
    package var deliveredAt: Date

    package init(noticeID: Identifier<Notice>, captureID: Identifier<Capture>?, deliveredAt: Date) {
        self.noticeID = noticeID
        self.captureID = captureID
        self.deliveredAt = deliveredAt
    }

    package var subject: String { noticeID.description }
}
