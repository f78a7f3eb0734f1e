package import FoundationEssentials

/// Asks `accounts` what it holds about one person.
///
/// - Sent by: `gdpr-requests`.
/// - Answered with: ``AccountsDataFound``.
/// - Personal data: none; the person appears only as look-up hashes.
package struct FindAccountsData: FindCommand {
    package static let name: MessageName = "accounts.find.v1"

    package var requestID: Identifier<SubjectRequest>
    package var lookups: [AddressLookup]
    package var askedAt: Date

    package init(requestID: Identifier<SubjectRequest>, lookups: [AddressLookup], askedAt: Date) {
        self.requestID = requestID
        self.lookups = lookups
        self.askedAt = askedAt
    }
}
