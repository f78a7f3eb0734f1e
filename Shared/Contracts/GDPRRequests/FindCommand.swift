package import FoundationEssentials

/// The order to look for one person, the same for every owner of personal data.
package protocol FindCommand: Command {
    var requestID: Identifier<SubjectRequest> { get }
    /// One per pepper version still in use.
    var lookups: [AddressLookup] { get }
    var askedAt: Date { get }

    init(requestID: Identifier<SubjectRequest>, lookups: [AddressLookup], askedAt: Date)
}

extension FindCommand {
    package static var senders: [String] { ["gdpr-requests"] }
    package var subject: String { requestID.description }
}
