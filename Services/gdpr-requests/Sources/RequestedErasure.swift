package import Contracts
package import Foundation

/// One thing that is to be erased for a request, and what became of it.
package struct RequestedErasure: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        /// Not ended: the customer decides, or the services are erasing.
        case asked
        case refused(reason: String)
        case erased([ErasureAttested.Part])
    }

    /// Nil for the person's other data.
    package var captureID: Identifier<Capture>?
    package var outcome: Outcome
    package var endedAt: Date?
    /// What `gdpr-requests` itself retains: the requests, without what finds the person.
    package var own: [RetainedData]

    package init(
        captureID: Identifier<Capture>?, outcome: Outcome, endedAt: Date?, own: [RetainedData] = []
    ) {
        self.captureID = captureID
        self.outcome = outcome
        self.endedAt = endedAt
        self.own = own
    }
}
