package import Contracts
package import FoundationEssentials
package import Vault

/// A notice on its way to one recipient, as a kind of thing that has identifiers.
package enum Delivery {
    /// How far a delivery has come.
    package enum State: String, Sendable, CaseIterable {
        /// It will be tried, or tried again.
        case due
        /// A mail server has taken it over.
        case delivered
        /// It will not be tried again.
        case failed
    }

    /// What operators ask for: a state, but that a mail which came back is told apart.
    package enum Fate: String, Sendable, CaseIterable {
        case due
        case delivered
        case bounced
        case failed
    }

    /// The database's channel on which is said that there is something to send.
    package static let channel = "notifications_delivery"
}

/// What a notice is about.
package enum NoticeKind: String, Sendable, CaseIterable {
    /// A guest's capture can be looked at.
    case captureReady = "capture-ready"
    /// What a mailing says, to one of those whom it concerns.
    case mailing
    /// The same, to the person who wants to see it first.
    case mailingTest = "mailing-test"
    /// Whatever the privacy officer must know of.
    case officer
    /// What a person must know of their own account.
    case personal

    /// Whether it is sealed under a key that was made for it, in place of the capture's, the customer's or the person's.
    var hasOwnKey: Bool {
        switch self {
        case .captureReady, .mailing, .personal: false
        case .mailingTest, .officer: true
        }
    }

    /// Whether its mail is sent before others that are due: somebody waits for it at their screen.
    var isUrgent: Bool {
        switch self {
        case .personal: true
        case .captureReady, .mailing, .mailingTest, .officer: false
        }
    }
}

/// Whether a person may do without a notice: nobody can unsubscribe from what the law wants them to be told.
package enum NoticeClass: String, Sendable, CaseIterable {
    case statutory
    /// Asked for by the person.
    case service
    case marketing
}

/// A notice with its one recipient, about to be recorded.
package struct NewNotice: Sendable, Equatable {
    package var id: Identifier<Notice>
    package var kind: NoticeKind
    package var noticeClass: NoticeClass
    package var captureID: Identifier<Capture>?
    package var mailingID: Identifier<Mailing>?
    package var officer: OfficerMatter?
    package var personal: PersonalMatter?
    package var keyID: Identifier<DataKey>
    package var language: Language
    package var session: SealedValue?
    package var createdAt: Date
    package var deliveryID: Identifier<Delivery>
    package var recipient: SealedValue
    /// Absent for what is no address.
    package var recipientLookup: [UInt8]?
    package var messageID: String
    package var giveUpAt: Date
    /// Why it is recorded as failed and never tried; absent as a rule.
    package var refusal: DeliveryReason?
}

/// What a notice tells, with what its mail needs besides the recipient.
package enum NoticeMatter: Sendable, Equatable {
    case captureReady(Identifier<Capture>, session: SealedValue)
    case mailing(Identifier<Mailing>, MailingKind, MailingText, isTest: Bool)
    case officer(OfficerMatter)
    case personal(PersonalMatter)
}

/// A delivery that this process holds a lease on.
package struct DueDelivery: Sendable, Equatable {
    package var id: Identifier<Delivery>
    package var noticeID: Identifier<Notice>
    package var matter: NoticeMatter
    /// The capture whose guest is told, if any.
    package var captureID: Identifier<Capture>?
    package var language: Language
    package var recipient: SealedValue
    package var messageID: String
    package var createdAt: Date
    /// This one included.
    package var attempts: Int
    package var giveUpAt: Date
    /// Proves that the delivery is still this process's to settle.
    package var lease: UUID
    /// Advertising to somebody who wants none.
    package var isUnwanted = false
    /// How often its lease ended with whoever held it.
    package var lapses = 0

    package init(
        id: Identifier<Delivery>, noticeID: Identifier<Notice>, matter: NoticeMatter,
        captureID: Identifier<Capture>?, language: Language, recipient: SealedValue,
        messageID: String, createdAt: Date, attempts: Int, giveUpAt: Date, lease: UUID
    ) {
        self.id = id
        self.noticeID = noticeID
        self.matter = matter
        self.captureID = captureID
        self.language = language
        self.recipient = recipient
        self.messageID = messageID
        self.createdAt = createdAt
        self.attempts = attempts
        self.giveUpAt = giveUpAt
        self.lease = lease
    }
}

/// A delivery whose mail a server has taken over, and when it did.
package struct HandedOver: Sendable {
    package var delivery: DueDelivery
    package var instant: Date

    package init(_ delivery: DueDelivery, at instant: Date) {
        self.delivery = delivery
        self.instant = instant
    }
}

/// What values of this schema are sealed for.
package enum NoticePurpose {
    package static let session = "notifications.notice.session"
}
