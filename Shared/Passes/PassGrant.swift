package import FoundationEssentials

/// The leave under which somebody of the staff acts for a customer, as far as pages tell whoever acts.
package struct PassGrant: Sendable, Equatable {
    package var id: UUID
    /// `maintenance` or `follow-up`.
    package var purpose: String
    /// The number of the ticket; never a name.
    package var ticket: String
    /// Whole seconds. At this instant it is over.
    package var endsAt: Date

    package init(id: UUID, purpose: String, ticket: String, endsAt: Date) {
        self.id = id
        self.purpose = purpose
        self.ticket = ticket
        self.endsAt = endsAt
    }
}
