import Contracts

/// Somebody who signs in for a customer, as its owners see them. Instants are RFC 3339, UTC.
struct MemberView: Codable, Sendable, Equatable {
    var id: String
    var role: String
    /// Nil for whoever has told none, or has not accepted yet.
    var name: String?
    var mail: String
    var invitedAt: String
    /// Nil until they have accepted.
    var joinedAt: String?

    init(_ entry: MemberDirectory.Entry) {
        let member = entry.member
        id = member.id.description
        role = member.role.rawValue
        name = entry.name.isEmpty ? nil : entry.name
        mail = entry.mail
        invitedAt = ContractCoding.text(of: member.invitedAt)
        joinedAt = member.joinedAt.map { ContractCoding.text(of: $0) }
    }
}
