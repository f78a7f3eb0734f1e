package import Contracts
package import Foundation

/// One erasure: of a capture, or of a person's other data.
package struct ErasureRecord: Sendable, Equatable {
    /// What is erased.
    package enum Subject: Sendable, Equatable {
        case capture(Identifier<Capture>)
        /// The other data of the person who made the request, by the look-up hashes of their addresses.
        case person(Identifier<SubjectRequest>, lookups: [AddressLookup])
    }

    /// Who wants something and why, as evidence shows it.
    package struct Wish: Sendable, Equatable {
        package var actor: String
        package var reason: String

        package init(actor: String, reason: String) {
            self.actor = actor
            self.reason = reason
        }
    }

    package var id: Identifier<Erasure>
    package var cause: ErasureCause
    package var subject: Subject
    package var rentalID: Identifier<Rental>?
    package var customerID: Identifier<Customer>?
    package var keyID: Identifier<DataKey>?
    package var wish: Wish
    package var decision: Wish?
    /// When it was said that the decision is overdue.
    package var overdueAt: Date?
    /// The requests that wait for its end.
    package var requests: [Identifier<SubjectRequest>]
    /// Clocks that were removed with it.
    package var clocks: Int
    package var course: ErasureCourse

    package var captureID: Identifier<Capture>? { if case .capture(let id) = subject { id } else { nil } }

    package var lookups: [AddressLookup] { if case .person(_, let lookups) = subject { lookups } else { [] } }

    /// The parts of the attest: every owner's, and that of this service, whose clock went with the last answer and whose
    /// row about the erasure stays.
    package var parts: [ErasureAttested.Part] {
        let parts = course.owners.compactMap { owner in
            course.answers[owner].map {
                ErasureAttested.Part(
                    owner: owner, outcome: $0.outcome, rows: $0.rows, objects: $0.objects, retained: $0.retained)
            }
        }
        return parts + [
            ErasureAttested.Part(
                owner: .retention, outcome: .retained, rows: clocks, objects: 0,
                retained: [RetainedData(table: "erasure", count: 1, reason: .evidence)])
        ]
    }
}

extension ErasureRecord.Subject {
    /// Who holds something of it. Captures are unknown to `accounts`; people are unknown to `retention`.
    package var owners: [OwnerName] {
        switch self {
        case .capture: [.ingest, .media, .notifications]
        case .person: [.accounts, .ingest, .media, .notifications]
        }
    }
}
