import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Passes
import Synchronization
import WebPagesTesting

/// The two answers of accounts that media needs, over real HTTP: passes for tokens, and the keys of passes.
final class TestAccounts: Sendable {
    let issuer = PassIssuer(name: "accounts", key: PassKey())
    /// Customers and what may be done for them, by tokens.
    private let tokens = Mutex<[String: (customer: UUID, scopes: Set<String>)]>([:])
    /// What operators may do by their tokens; the token is at the same time its identifier.
    /// Grants under which staff act, by their tokens.
    private let grants = Mutex<[String: PassGrant]>([:])
    private let operators = Mutex<[String: Set<String>]>([:])
    private let exchanges = Mutex(0)
    private let seconds = Mutex<Double>(300)

    /// How long passes live.
    var lifetime: Double {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }

    func add(token: String, of customer: UUID, scopes: Set<String> = ["captures:read"]) {
        tokens.withLock { $0[token] = (customer, scopes) }
    }

    /// Somebody of the staff who acts for a customer under a grant.
    func add(staff token: String, of customer: UUID, under grant: PassGrant, scopes: Set<String> = ["captures:read"]) {
        add(token: token, of: customer, scopes: scopes)
        grants.withLock { $0[token] = grant }
    }

    /// Ends the grant of somebody who stays signed in.
    func end(grantOf token: String) { tokens.withLock { $0[token]?.scopes = [] } }

    /// From now on nobody is let in with it.
    func revoke(token: String) { tokens.withLock { $0[token] = nil } }

    /// Ends a session, or revokes a token.
    func remove(token: String) { tokens.withLock { $0[token] = nil } }

    /// Issues a token that may do what is said.
    func addOperator(_ scopes: Set<String>) -> String {
        let token = "mbx_" + UUID().uuidString.lowercased()
        operators.withLock { $0[token] = scopes }
        return token
    }

    /// The scopes of an operator's token, or of the one behind a pass.
    private func scopes(of credential: String) async -> (subject: String, scopes: Set<String>)? {
        let verifier = PassVerifier(issuer: "accounts", publicKeys: [issuer.publicKey], audience: "accounts")
        let subject = (try? await verifier.verify(credential))?.subject ?? credential
        return operators.withLock { $0[subject] }.map { (subject, $0) }
    }

    /// How often a token was exchanged.
    var exchanged: Int { exchanges.withLock { $0 } }

    /// Runs the server while `body` runs, which gets its address.
    func serve<Outcome: Sendable>(_ body: @escaping @Sendable (String) async throws -> Outcome) async throws -> Outcome
    {
        let router = Router()
        router.post("accounts/api/passes") { [self] request, _ in
            let token = request.headers[.authorization]?.split(separator: " ").last.map(String.init) ?? ""
            if let (subject, scopes) = await scopes(of: token) {
                let pass = try await issuer.issue(
                    subject: subject, audience: ["accounts", "media"], scopes: scopes, lifetime: .seconds(lifetime))
                let end = ContractCoding.text(of: Date().addingTimeInterval(lifetime))
                return json(#"{"expiresAt":"\#(end)","pass":"\#(pass)"}"#)
            }
            guard let (customer, scopes) = tokens.withLock({ $0[token] }) else {
                return Response(status: .unauthorized)
            }
            exchanges.withLock { $0 += 1 }
            let grant = grants.withLock { $0[token] }
            let issuedAt = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            let pass = try await issuer.sign(
                Pass(
                    id: UUID().uuidString, issuer: issuer.name, subject: "token", audience: ["media"], scopes: scopes,
                    customer: grant != nil && scopes.isEmpty ? nil : customer, session: grant.map { _ in UUID() },
                    grant: grant, issuedAt: issuedAt, expiresAt: issuedAt.addingTimeInterval(lifetime)))
            let expiresAt = ContractCoding.text(of: Date().addingTimeInterval(lifetime))
            return json(#"{"expiresAt":"\#(expiresAt)","pass":"\#(pass)"}"#)
        }
        router.get("accounts/api/pass-keys") { [self] _, _ in
            let x = issuer.publicKey.base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            return json(
                #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"\#(issuer.publicKey.fingerprint)","x":"\#(x)"}]}"#)
        }
        return try await TestClient.with(router) { try await body($0.address) }
    }

    private func json(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
