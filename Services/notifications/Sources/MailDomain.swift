import Vault

/// The domain of a recipient as the table may hold it: a keyed hash, equal for equal domains.
package struct MailDomain: Sendable, Hashable {
    package let hash: [UInt8]

    package init(hash: [UInt8]) { self.hash = hash }

    /// - Parameter address: in the form in which it goes over the wire.
    init(of address: String, hasher: LookupHasher) {
        let domain = address.split(separator: "@").last ?? ""
        // No mailbox of that name is ever looked up, so the hash stands for the domain alone.
        hash = (try? hasher.hash(mail: "domain-itself@\(domain)").bytes) ?? []
    }
}
