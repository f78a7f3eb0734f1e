package import FoundationEssentials

/// Orders one mail to one person about their own account.
///
/// - Sent by: `accounts`.
/// - Answered with: ``NoticeDelivered`` or ``NoticeFailed``. Ordering the same notice again changes nothing.
/// - Personal data: the address and the link, both sealed under the person's key. Destroying that key before the mail has
///   left keeps it from leaving.
package struct SendNotice: Command {
    package static let name: MessageName = "notifications.send-notice.v1"
    package static var senders: [String] { ["accounts"] }

    package var noticeID: Identifier<Notice>
    package var topic: NoticeTopic
    package var keyID: Identifier<DataKey>
    /// Sealed for ``SealedPurpose/mailAddress``.
    package var to: Sealed
    package var language: Language
    /// Path and query of the page that the mail leads to, `/accounts/invitation/…`, sealed for
    /// ``SealedPurpose/noticeLink``, because whoever has it may act; nil when the mail only tells.
    package var link: Sealed?
    /// From then on the mail is of no use and is not sent any more.
    package var until: Date
    package var askedAt: Date

    package init(
        noticeID: Identifier<Notice>, topic: NoticeTopic, keyID: Identifier<DataKey>, to: Sealed, language: Language,
        link: Sealed?, until: Date, askedAt: Date
    ) {
        self.noticeID = noticeID
        self.topic = topic
        self.keyID = keyID
        self.to = to
        self.language = language
        self.link = link
        self.until = until
        self.askedAt = askedAt
    }

    package var subject: String { noticeID.description }
}

/// What a ``SendNotice`` says; `notifications` has the sentences, in every language.
package enum NoticeTopic: String, Codable, Sendable, CaseIterable {
    /// Somebody may sign in for a customer from now on; the link leads to choosing a password.
    case memberInvitation = "member-invitation"
    /// The password was forgotten; the link leads to choosing another one.
    case passwordReset = "password-reset"
    /// Another password holds; the link leads to choosing yet another one, for whoever did not do it.
    case passwordChanged = "password-changed"
    /// Signing in wants a code of an app from now on, or no more.
    case secondFactorChanged = "second-factor-changed"
    /// To the new address: the link confirms that it is theirs.
    case addressConfirmation = "address-confirmation"
    /// To the old address: another one is to take its place; the link leads to agreeing and to preventing it.
    case addressChange = "address-change"
    /// To the old address: another one has taken its place.
    case addressChanged = "address-changed"
    /// Somebody wanted to take this address for another account; the link leads to getting into one's own.
    case addressTaken = "address-taken"
    /// The customer's account is closed at the end of its grace; the link leads to it, where it can be kept open.
    case accountClosing = "account-closing"
    /// The customer's account is not closed after all.
    case accountKept = "account-kept"
    /// The customer's account was closed.
    case accountClosed = "account-closed"
    /// Somebody is of the staff from now on; the link leads to choosing a password, or to where staff begin.
    case staffInvitation = "staff-invitation"
    /// Somebody of the staff may look at the customer's data for a while; the link leads to where an owner ends it.
    case staffAccess = "staff-access"
}
