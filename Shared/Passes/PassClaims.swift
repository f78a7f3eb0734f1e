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
        iat = Int64(pass.issuedAt.timeIntervalSince1970.rounded(.down))
        exp = Int64(pass.expiresAt.timeIntervalSince1970.rounded(.down))
    }

    /// Does nothing: instants are compared with the injected clock in `PassVerifier`, not with the system's.
    func verify(using algorithm: some JWTAlgorithm) {}

    func pass() throws(PassError) -> Pass {
        Pass(
            id: jti, issuer: iss, subject: sub, audience: aud.value,
            scopes: Set(scope.split(separator: " ").map(String.init)), customer: try Self.identifier(customer),
            session: try Self.identifier(sid), issuedAt: Date(timeIntervalSince1970: Double(iat)),
            expiresAt: Date(timeIntervalSince1970: Double(exp)))
    }

    private static func identifier(_ text: String?) throws(PassError) -> UUID? {
        guard let text else { return nil }
        guard let identifier = UUID(uuidString: text) else { throw .malformed }
        return identifier
    }
}
