package import Contracts
package import FoundationEssentials

/// One text to many people, as its table has it.
package struct StoredMailing: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// The owners of addresses are being asked who is concerned.
        case gathering
        /// Everybody concerned is known; somebody else than the proposer has to confirm.
        case prepared
        /// Each recipient gets a delivery.
        case sending
        /// Nobody is left.
        case sent
    }

    package var id: Identifier<Mailing>
    package var kind: MailingKind
    package var scope: MailingScope
    package var state: State
    package var proposedBy: String
    package var proposedAt: Date
    package var preparedAt: Date?
    /// Captures in scope, known once it is prepared.
    package var records: Int?
    package var confirmedBy: String?
    package var progress: MailingCounts?
    package var progressedAt: Date?
    /// How often something was said of its progress.
    package var version: Int64

    package init(
        id: Identifier<Mailing>, kind: MailingKind, scope: MailingScope, state: State, proposedBy: String,
        proposedAt: Date, preparedAt: Date? = nil, records: Int? = nil, confirmedBy: String? = nil,
        progress: MailingCounts? = nil, progressedAt: Date? = nil, version: Int64 = 0
    ) {
        self.id = id
        self.kind = kind
        self.scope = scope
        self.state = state
        self.proposedBy = proposedBy
        self.proposedAt = proposedAt
        self.preparedAt = preparedAt
        self.records = records
        self.confirmedBy = confirmedBy
        self.progress = progress
        self.progressedAt = progressedAt
        self.version = version
    }
}

/// Recipients of a mailing by what became of their mail.
package struct MailingCounts: Codable, Sendable, Equatable {
    package var guests = MailingProgress()
    package var customers = MailingProgress()

    package var left: Int { guests.left + customers.left }
    /// Everybody.
    package var recipients: (guests: Int, customers: Int) { (guests.all, customers.all) }
}

extension MailingProgress {
    /// Everybody.
    var all: Int { delivered + bounced + failed + left }
}

/// A capture or a customer because of whom somebody is told, as a kind of thing that has identifiers.
package enum MailingRecipient {}

/// Whether a recipient is told as a guest or as the one who rented.
package enum RecipientRole: String, Sendable, Codable, CaseIterable {
    case guest
    case customer
}

/// Decides whether a mailing may be sent.
package enum MailingPolicy {
    /// - Throws: ``MailingRefusal``.
    package static func permit(_ mailing: StoredMailing, confirmedBy second: String) throws(MailingRefusal) {
        guard !second.isBlank else { throw .nobodyConfirms }
        guard OperatorName(second) != OperatorName(mailing.proposedBy) else { throw .samePerson }
        guard mailing.state != .gathering else { throw .notPrepared }
    }

    /// - Throws: ``MailingRefusal`` for texts that cannot become a mail in each language.
    package static func check(_ texts: [Language: MailingText]) throws(MailingRefusal) {
        for language in Language.allCases {
            guard let text = texts[language], !text.subject.isBlank, !text.body.isBlank else { throw .textMissing }
            guard !text.subject.contains(where: \.isNewline) else { throw .subjectOfManyLines }
        }
    }
}

/// Why a mailing is not prepared, shown or sent.
package enum MailingRefusal: String, Error, Sendable {
    case unknown = "mailing-unknown"
    case textMissing = "mailing-text-missing"
    case subjectOfManyLines = "mailing-subject-of-many-lines"
    case notPrepared = "mailing-not-prepared"
    case nobodyConfirms = "mailing-nobody-confirms"
    case samePerson = "mailing-same-person"
    case notAnAddress = "mailing-test-not-an-address"
    case unreadableAddress = "mailing-unreadable-address"
}

extension MailingRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown: "there is no such mailing; `notifications mailing list` shows all"
        case .textMissing: "a mailing needs a subject and a text in nl, fr, de and en"
        case .subjectOfManyLines: "a subject is one line"
        case .notPrepared: "not everybody whom it concerns is known yet; wait until `mailing show` says prepared"
        case .nobodyConfirms: "somebody has to confirm it by name"
        case .samePerson: "somebody else than the person who proposed it has to confirm it"
        case .notAnAddress: "this is no mail address"
        case .unreadableAddress: "an address cannot be opened for this purpose"
        }
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
