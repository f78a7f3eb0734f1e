package import FoundationEssentials

/// Every owner has answered: what was to be erased is gone, or is kept for a reason that stands here.
///
/// - Published by: `retention`, in the transaction that completes the erasure and writes it into the journal.
/// - Heard by: `gdpr-requests`, which completes the request that asked for it; `accounts`, which counts the capture no more.
/// - Personal data: none.
package struct ErasureAttested: Event {
    package static let name: MessageName = "retention.erasure-attested.v1"

    /// One owner's answer.
    package struct Part: Codable, Sendable, Equatable {
        package var owner: OwnerName
        package var outcome: ErasureOutcome
        /// Rows that were removed, over all tables.
        package var rows: Int
        package var objects: Int
        package var retained: [RetainedData]

        package init(owner: OwnerName, outcome: ErasureOutcome, rows: Int, objects: Int, retained: [RetainedData] = [])
        {
            self.owner = owner
            self.outcome = outcome
            self.rows = rows
            self.objects = objects
            self.retained = retained
        }
    }

    package var erasureID: Identifier<Erasure>
    package var cause: ErasureCause
    package var captureID: Identifier<Capture>?
    /// The request that asked for it, when one did.
    package var requestID: Identifier<SubjectRequest>?
    package var parts: [Part]
    package var beganAt: Date
    package var completedAt: Date

    package init(
        erasureID: Identifier<Erasure>, cause: ErasureCause, captureID: Identifier<Capture>?,
        requestID: Identifier<SubjectRequest>? = nil, parts: [Part], beganAt: Date, completedAt: Date
    ) {
        self.erasureID = erasureID
        self.cause = cause
        self.captureID = captureID
        self.requestID = requestID
        self.parts = parts
        self.beganAt = beganAt
        self.completedAt = completedAt
    }

    package var subject: String { erasureID.description }
}

/// A customer refused to have a capture erased; whoever asked is told why.
///
/// - Published by: `retention`.
/// - Heard by: `gdpr-requests`.
/// - Personal data: none; the reason is a sentence of the customer's about the case, as the help asks for.
package struct ErasureRefused: Event {
    package static let name: MessageName = "retention.erasure-refused.v1"

    package var erasureID: Identifier<Erasure>
    package var captureID: Identifier<Capture>
    package var requestID: Identifier<SubjectRequest>?
    package var reason: String
    package var refusedAt: Date

    package init(
        erasureID: Identifier<Erasure>, captureID: Identifier<Capture>, requestID: Identifier<SubjectRequest>?,
        reason: String, refusedAt: Date
    ) {
        self.erasureID = erasureID
        self.captureID = captureID
        self.requestID = requestID
        self.reason = reason
        self.refusedAt = refusedAt
    }

    package var subject: String { erasureID.description }
}
