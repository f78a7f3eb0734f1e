import Contracts
import FoundationEssentials
import Messaging
import PostgreSQL
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
        var parts: [AudienceListed<AccountsData>] = []
        var cursor: Identifier<Customer>?
        repeat {
            let page = try await Customers(runner: runner).inScope(order.scope, after: cursor, atMost: size)
            var members: [AudienceMember] = []
            for customer in page { if let member = try await member(customer) { members.append(member) } }
            parts.append(
                AudienceListed(
                    mailingID: order.mailingID, part: parts.count + 1, parts: 0, records: page.count, members: members))
            cursor = page.count < size ? nil : page.last?.id
        } while cursor != nil
        for var part in parts {
            part.parts = parts.count
            try await context.outbox.publish(part)
        }
    }

    /// Nil for a customer who is erased, or whose contact is.
    private func member(_ customer: StoredCustomer) async throws -> AudienceMember? {
        guard let sealed = customer.contactMail else { return nil }
        do {
            let mail = try await vault.openText(sealed, purpose: StoredCustomer.Purpose.contactMail)
            let lookup = try hasher.hash(mail: mail)
            let address = try await vault.seal(mail, under: customer.keyID, purpose: SealedPurpose.mailAddress)
            return AudienceMember(
                customerID: customer.id, address: Sealed(address.text),
                lookup: AddressLookup(
                    version: lookup.version,
                    hash: lookup.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
                language: .dutch)
        } catch VaultError.destroyed {
            return nil
        }
    }
}
