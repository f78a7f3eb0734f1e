import Contracts
import Vault

/// A customer as operators see it: opened.
struct CustomerView: Codable, Sendable, Equatable {
    var id: String
    var kind: String
    /// Nil, as the three below, once the person was erased; a company keeps its name.
    var name: String?
    var contactName: String?
    var contactMail: String?
    var language: String?
    /// RFC 3339, UTC.
    var enrolledAt: String

    init(_ customer: StoredCustomer, openedBy vault: Vault) async throws {
        id = customer.id.description
        kind = customer.kind.rawValue
        language = customer.language?.rawValue
        enrolledAt = ContractCoding.text(of: customer.enrolledAt)
        do {
            if let sealed = customer.name {
                name = try await vault.openText(sealed, purpose: StoredCustomer.Purpose.name)
            }
            if let sealed = customer.contactName {
                contactName = try await vault.openText(sealed, purpose: StoredCustomer.Purpose.contactName)
            }
            if let sealed = customer.contactMail {
                contactMail = try await vault.openText(sealed, purpose: StoredCustomer.Purpose.contactMail)
            }
        } catch VaultError.destroyed {
            (name, contactName, contactMail, language) = (nil, nil, nil, nil)
        }
    }

    static func views(of customers: [StoredCustomer], openedBy vault: Vault) async throws -> [CustomerView] {
        var views: [CustomerView] = []
        for customer in customers { views.append(try await CustomerView(customer, openedBy: vault)) }
        return views
    }
}
