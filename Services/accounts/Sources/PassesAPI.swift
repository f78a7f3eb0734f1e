import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Passes
import WebPages

/// `POST /accounts/api/passes` and `GET /accounts/api/pass-keys`.
///
/// A token is shown to accounts only; what other services get to see is a pass of five minutes, which they check by
/// themselves.
struct PassesAPI: Sendable {
    let check: TokenCheck
    let sessions: SessionCheck
    let issuer: PassIssuer
    let now: @Sendable () -> Date
    private let lifetime: TimeInterval = 300

    init(check: TokenCheck, issuer: PassIssuer, now: @escaping @Sendable () -> Date) {
        self.check = check
        sessions = SessionCheck(database: check.database, now: now)
        self.issuer = issuer
        self.now = now
    }

    struct IssuedPass: Codable, Sendable {
        var pass: String
        /// RFC 3339, UTC.
        var expiresAt: String
    }

    /// The keys of passes as a JSON Web Key Set (RFC 7517, RFC 8037).
    struct KeySet: Codable, Sendable {
        struct Key: Codable, Sendable {
            var kty = "OKP"
            var crv = "Ed25519"
            var alg = "EdDSA"
            var use = "sig"
            var kid: String
            /// The 32 raw bytes, base64url.
            var x: String
        }

        var keys: [Key]
    }

    func add(to api: RouterGroup<PageContext>) {
        api.post("passes", use: issue)
        api.get("pass-keys", use: keys)
    }

    @Sendable private func issue(_ request: Request, _ context: PageContext) async throws -> Response {
        // Whole seconds, as passes count; a pass never outlives its token or session.
        let issuedAt = Date(timeIntervalSince1970: now().timeIntervalSince1970.rounded(.down))
        if let secret = request.bearerToken, SecretToken(secret, .session) != nil {
            return try await issue(forSession: secret, at: issuedAt)
        }
        let token = try await token(of: request, context)
        let expiresAt = min(issuedAt.addingTimeInterval(lifetime), token.expiresAt)
        let pass = Pass(
            id: UUID.version7(at: issuedAt).uuidString.lowercased(), issuer: issuer.name,
            subject: token.id.description, audience: Set(token.scopes.flatMap(\.services)).sorted(),
            scopes: Set(token.scopes.map(\.rawValue)), customer: token.holder.customerID?.uuid, issuedAt: issuedAt,
            expiresAt: expiresAt)
        return try JSONAnswer.make(
            IssuedPass(pass: try await issuer.sign(pass), expiresAt: ContractCoding.text(of: expiresAt)))
    }

    /// For whoever signed in: what their role allows, for the customer they act for.
    private func issue(forSession secret: String, at issuedAt: Date) async throws -> Response {
        guard let who = try await sessions.signedIn(secret), !who.session.awaitsCode else {
            throw APIError.tokenRefused
        }
        let expiresAt = min(issuedAt.addingTimeInterval(lifetime), who.session.expiresAt)
        let pass = who.pass(issuer: issuer.name, issuedAt: issuedAt, expiresAt: expiresAt)
        return try JSONAnswer.make(
            IssuedPass(pass: try await issuer.sign(pass), expiresAt: ContractCoding.text(of: expiresAt)))
    }

    /// The token that the request shows, or that stands behind the operator's pass that it shows: a browser keeps no token,
    /// and renews its pass while a page is open.
    private func token(of request: Request, _ context: PageContext) async throws -> StoredToken {
        guard let text = request.bearerToken, text.contains(".") else {
            return try await check.token(of: request, context)
        }
        let verifier = PassVerifier(
            issuer: issuer.name, publicKeys: [issuer.publicKey], audience: Accounts.name, now: now)
        guard let pass = try? await verifier.verify(text), let id = Identifier<Token>(pass.subject),
            let token = try await Tokens(runner: check.database).token(id), token.isValid(at: now()),
            token.scopes.contains(.operationsRead)
        else { throw APIError.tokenRefused }
        return token
    }

    @Sendable private func keys(_ request: Request, _ context: PageContext) async throws -> Response {
        let key = issuer.publicKey
        let x = key.base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        // Public, and new keys must be seen soon: a service that meets an unknown key asks again.
        return try JSONAnswer.make(
            KeySet(keys: [KeySet.Key(kid: key.fingerprint, x: x)]), headers: [.cacheControl: "public, max-age=300"])
    }
}
