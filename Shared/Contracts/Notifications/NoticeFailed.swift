package import FoundationEssentials

/// A mail to one recipient will not be tried again.
///
/// - Published by: `notifications`.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct NoticeFailed: Event {
    package static let name: MessageName = "notifications.notice-failed.v1"

    package var noticeID: Identifier<Notice>
    package var captureID: Identifier<Capture>?
    /// The SMTP reply code, absent when no server answered within all tries.
    package var code: Int?
    package var failedAt: Date

    package init(noticeID: Identifier<Notice>, captureID: Identifier<Capture>?, code: Int?, failedAt: Date) {
        self.noticeID = noticeID
        self.captureID = captureID
        self.code = code
        self.failedAt = failedAt
    }

    package var subject: String { noticeID.description }
}
