import Contracts
import Foundation

/// A token as operators see it: never its secret. Instants are RFC 3339, UTC.
struct TokenView: Codable, Sendable, Equatable {
    var id: String
    var holder: String
    var customer: String?
    var scopes: [String]
    var label: String
    var issuedAt: String
    var expiresAt: String
    var revokedAt: String?
    /// To the precision of ten minutes.
    var lastUsedAt: String?
    /// `valid`, `expired` or `revoked`.
    var state: String

    init(_ token: StoredToken, at now: Date) {
        id = token.id.description
        holder = token.holder.kind
        customer = token.holder.customerID?.description
        scopes = token.scopes.map(\.rawValue)
        label = token.label
        issuedAt = ContractCoding.text(of: token.issuedAt)
        expiresAt = ContractCoding.text(of: token.expiresAt)
        revokedAt = token.revokedAt.map { ContractCoding.text(of: $0) }
        lastUsedAt = token.lastUsedAt.map { ContractCoding.text(of: $0) }
        state = token.isValid(at: now) ? "valid" : token.revokedAt == nil ? "expired" : "revoked"
    }
}
