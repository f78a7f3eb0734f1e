package import Contracts
package import Foundation

/// What happened to the data (Art. 4(12) GDPR).
package enum IncidentKind: String, Codable, Sendable, CaseIterable {
    case destruction, loss, alteration, disclosure, access
}

/// How it came about.
package enum IncidentCause: String, Codable, Sendable, CaseIterable {
    case accidental, unlawful
}

/// What the authority wants to know besides what is counted (Art. 33(3)); some of it is found out later (Art. 33(4)).
package struct IncidentFacts: Sendable, Equatable {
    package var what: String
    package var categoriesOfPeople: String?
    package var categoriesOfRecords: String?
    package var consequences: String?
    package var measures: String?
    /// Whom the authority and the people concerned may ask.
    package var contact: String

    package init(
        what: String, categoriesOfPeople: String? = nil, categoriesOfRecords: String? = nil,
        consequences: String? = nil, measures: String? = nil, contact: String
    ) {
        self.what = what
        self.categoriesOfPeople = categoriesOfPeople
        self.categoriesOfRecords = categoriesOfRecords
        self.consequences = consequences
        self.measures = measures
        self.contact = contact
    }
}

/// A breach as it is written down (Art. 33(5)).
package struct OpenedIncident: Sendable, Equatable {
    package var id: Identifier<Incident>
    package var kind: IncidentKind
    package var cause: IncidentCause
    package var awareAt: Date
    package var openedAt: Date
    package var facts: IncidentFacts
    package var scope: MailingScope
    package var mailingID: Identifier<Mailing>
    package var texts: [Language: MailingText]
    package var proposedBy: String
    package var reason: String

    package init(
        id: Identifier<Incident>, kind: IncidentKind, cause: IncidentCause, awareAt: Date, openedAt: Date,
        facts: IncidentFacts, scope: MailingScope, mailingID: Identifier<Mailing>, texts: [Language: MailingText],
        proposedBy: String, reason: String
    ) {
        self.id = id
        self.kind = kind
        self.cause = cause
        self.awareAt = awareAt
        self.openedAt = openedAt
        self.facts = facts
        self.scope = scope
        self.mailingID = mailingID
        self.texts = texts
        self.proposedBy = proposedBy
        self.reason = reason
    }
}

/// How many are concerned.
package struct IncidentCounts: Codable, Sendable, Equatable {
    /// People who are guests, each address once.
    package var guests: Int
    package var customers: Int
    /// Captures, with or without an address.
    package var records: Int

    package init(guests: Int, customers: Int, records: Int) {
        self.guests = guests
        self.customers = customers
        self.records = records
    }
}

/// An incident and how far it has come.
package struct IncidentState: Sendable, Equatable {
    package var incident: OpenedIncident
    package var clocks: [IncidentClock]
    /// Nil until `notifications` has counted.
    package var counts: IncidentCounts?
    package var testedAt: Date?
    package var confirmedBy: String?
    package var confirmedAt: Date?
    package var guests: MailingProgress?
    package var customers: MailingProgress?
    package var closedAt: Date?

    package init(incident: OpenedIncident, clocks: [IncidentClock]) {
        self.incident = incident
        self.clocks = clocks
    }

    /// One of those whom the mail would reach although nothing is owed to them.
    package var notOwedByMail: LegalClock? {
        clocks.first { $0.clock != .breachAuthority && $0.notOwedBecause != nil }?.clock
    }

    package func progress(of clock: LegalClock) -> MailingProgress? {
        switch clock {
        case .breachPeople: guests
        case .breachCustomers: customers
        case .breachAuthority, .request: nil
        }
    }
}

/// One of those who are to be told, until when, and whether they were.
package struct IncidentClock: Sendable, Equatable {
    package var clock: LegalClock
    package var dueAt: Date
    /// The latest that the law allows; nothing is planned by it.
    package var legalMaximumAt: Date
    package var toldAt: Date?
    package var toldBy: String?
    package var reference: String?
    package var lateBecause: String?
    /// Nil where our mails reached everybody.
    package var toldHow: String?
    package var notOwedBecause: String?
    /// Nil for what an earlier release wrote down.
    package var notOwedBy: String?

    package init(clock: LegalClock, dueAt: Date, legalMaximumAt: Date) {
        self.clock = clock
        self.dueAt = dueAt
        self.legalMaximumAt = legalMaximumAt
    }

    package var isOpen: Bool { toldAt == nil && notOwedBecause == nil }
}

extension MailingProgress {
    /// Those whom their mail did not reach: they are still to be told.
    package var missed: Int { bounced + failed }
}
