import FoundationEssentials
import JWTKit

/// The JSON body of a pass, with the registered names of RFC 7519 and `scope` as in RFC 8693.
struct PassClaims: JWTPayload {
    var jti: String
    var iss: String
    var sub: String
    var aud: AudienceClaim
    var scope: String
    var customer: String?
    var sid: String?
    var grant: GrantClaims?
    var iat: Int64
    var exp: Int64

    init(_ pass: Pass) {
        jti = pass.id
        iss = pass.issuer
        sub = pass.subject
        aud = AudienceClaim(value: pass.audience)
        scope = pass.scopes.sorted().joined(separator: " ")
        customer = pass.customer?.uuidString.lowercased()
        sid = pass.session?.uuidString.lowercased()
        grant = pass.grant.map(GrantClaims.init)
        iat = Int64(pass.issuedAt.timeIntervalSince1970.rounded(.down))
        exp = Int64(pass.expiresAt.timeIntervalSince1970.rounded(.down))
    }

    /// Does nothing: instants are compared with the injected clock in `PassVerifier`, not with the system's.
    func verify(using algorithm: some JWTAlgorithm) {}

    func pass() throws(PassError) -> Pass {
        Pass(
            id: jti, issuer: iss, subject: sub, audience: aud.value,
            scopes: Set(scope.split(separator: " ").map(String.init)), customer: try Self.identifier(customer),
            session: try Self.identifier(sid), grant: try grant?.grant(),
            issuedAt: Date(timeIntervalSince1970: Double(iat)),
            expiresAt: Date(timeIntervalSince1970: Double(exp)))
    }

    fileprivate static func identifier(_ text: String?) throws(PassError) -> UUID? {
        guard let text else { return nil }
        guard let identifier = UUID(uuidString: text) else { throw .malformed }
        return identifier
    }
}

/// The JSON of ``PassGrant``.
struct GrantClaims: Codable {
    var id: String
    var purpose: String
    var ticket: String
    /// Unix seconds.
    var until: Int64

    init(_ grant: PassGrant) {
        id = grant.id.uuidString.lowercased()
        purpose = grant.purpose
        ticket = grant.ticket
        until = Int64(grant.endsAt.timeIntervalSince1970.rounded(.down))
    }

    func grant() throws(PassError) -> PassGrant {
        guard let id = try PassClaims.identifier(id) else { throw .malformed }
        return PassGrant(
            id: id, purpose: purpose, ticket: ticket, endsAt: Date(timeIntervalSince1970: Double(until)))
    }
}
