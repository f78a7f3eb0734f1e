package import FoundationEssentials

/// Asks an owner what it holds about one person.
///
/// - Sent by: `gdpr-requests`.
/// - Answered with: ``DataFound``.
/// - Personal data: none; the person appears only as look-up hashes and captures.
package struct FindData<Owner: DataOwner>: Command {
    package static var name: MessageName { Owner.message("find") }
    package static var senders: [String] { ["gdpr-requests"] }

    package var requestID: Identifier<SubjectRequest>
    /// One per address and pepper version still in use.
    package var lookups: [AddressLookup]
    package var askedAt: Date
    /// The person's captures as ``DataFound/captures`` of `ingest` said, for an owner that holds no address in any form.
    package var captures: [Identifier<Capture>]?

    package init(
        requestID: Identifier<SubjectRequest>, lookups: [AddressLookup], askedAt: Date,
        captures: [Identifier<Capture>]? = nil
    ) {
        self.requestID = requestID
        self.lookups = lookups
        self.askedAt = askedAt
        self.captures = captures
    }

    package var subject: String { requestID.description }
}

/// What an owner holds about the person of one request, as counts.
///
/// - Published by: the owner.
/// - Heard by: `gdpr-requests`, which completes the request when every owner has answered.
/// - Personal data: none.
package struct DataFound<Owner: DataOwner>: Event {
    package static var name: MessageName { Owner.message("found") }

    package var requestID: Identifier<SubjectRequest>
    package var items: [TableCount]
    package var answeredAt: Date
    /// The person's captures, so that a service without addresses can be asked next; only `ingest` says them.
    package var captures: [Identifier<Capture>]?

    package init(
        requestID: Identifier<SubjectRequest>, items: [TableCount], answeredAt: Date,
        captures: [Identifier<Capture>]? = nil
    ) {
        self.requestID = requestID
        self.items = items
        self.answeredAt = answeredAt
        self.captures = captures
    }

    package var subject: String { requestID.description }
}
