import Contracts
import FoundationEssentials
import Messaging
import PostgreSQL
import SubjectRights
import Vault

/// Says whom a mailing concerns among customers: those of the rentals in scope, or all when nothing narrows it.
///
/// A contact's address leaves sealed for messages, under the customer's own key.
struct ListCustomers<Runner: QueryRunner>: MessageHandler {
    let runner: Runner
    let vault: Vault
    let hasher: LookupHasher
    /// Customers in one part.
    var size = 500

    func handle(_ order: ListAudience<AccountsData>, in context: HandlingContext) async throws {
        let customers = Customers(runner: runner)
        try await AudiencePart(order, size: size).tell(through: context.outbox) { last, count in
            try await customers.inScope(order.scope, after: last.map { Identifier($0) }, atMost: count)
        } id: {
            $0.id.uuid
        } member: {
            try await member($0)
        }
    }

    /// Nil for a customer who is erased, or whose contact is.
    private func member(_ customer: StoredCustomer) async throws -> AudienceMember? {
        guard let sealed = customer.contactMail, let language = customer.language else { return nil }
        do {
            let mail = try await vault.openText(sealed, purpose: StoredCustomer.Purpose.contactMail)
            let lookup = try hasher.hash(mail: mail)
            let address = try await vault.seal(mail, under: customer.keyID, purpose: SealedPurpose.mailAddress)
            return AudienceMember(
                customerID: customer.id, address: Sealed(address.text),
                lookup: AddressLookup(lookup), language: language)
        } catch VaultError.destroyed {
            return nil
        }
    }
}
