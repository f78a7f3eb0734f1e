import Contracts
import Foundation
import PostgreSQL
import SubjectRights
import Vault

/// Finds the people who were there for one customer only: one customer's erasure touches nothing of another's.
struct ClosingPeople: Sendable {
    let runner: Transaction
    let vault: Vault
    let hasher: LookupHasher

    /// The addresses of the contact and of everybody who ever signed in for the customer, without those that are also a
    /// contact of, or signed up for, another one.
    func lookups(of customer: StoredCustomer) async throws -> [AddressLookup] {
        var mails: [String] = []
        if let contact = customer.contactMail,
            let mail = try await opened(contact, StoredCustomer.Purpose.contactMail)
        {
            mails.append(mail)
        }
        let rows = try await runner.rows(
            """
            select distinct on (p.id) p.* from person p join member m on m.person_id = p.id
            where m.customer_id = \(customer.id.uuid) and p.mail is not null order by p.id
            """)
        for person in try rows.map({ try StoredPerson($0) }) {
            guard let sealed = person.mail, let mail = try await opened(sealed, SealedPurpose.mailAddress) else {
                continue
            }
            mails.append(mail)
        }
        var lookups: Set<AddressLookup> = []
        for mail in mails {
            let hashes = try hasher.allHashes(mail: mail)
            guard try await !isElsewhere(hashes.map(\.bytes), customer.id) else { continue }
            lookups.formUnion(hashes.map { AddressLookup($0) })
        }
        return lookups.sorted { ($0.version, $0.hash) < ($1.version, $1.hash) }
    }

    /// Nil when its key is gone: then whoever it was is erased already.
    private func opened(_ value: SealedValue, _ purpose: String) async throws -> String? {
        do {
            return try await vault.openText(value, purpose: purpose)
        } catch VaultError.destroyed {
            return nil
        }
    }

    /// - Parameter lookups: the address, hashed with each pepper, for rows are as old as the pepper of their time.
    private func isElsewhere(_ lookups: [[UInt8]], _ customer: Identifier<Customer>) async throws -> Bool {
        try await runner.value(
            """
            select exists (select from customer where contact_lookup = any(\(lookups)) and id <> \(customer.uuid))
                or exists (
                    select from member m join person p on p.id = m.person_id
                    where p.mail_lookup = any(\(lookups)) and m.customer_id <> \(customer.uuid)
                        and m.removed_at is null)
            """) ?? false
    }
}
