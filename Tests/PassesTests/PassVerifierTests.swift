import FoundationEssentials
import JWTKit
import Passes
import Testing

@Suite struct PassVerifierTests {
    private let instant = Date(timeIntervalSince1970: 1_800_000_000)
    private let key = PassKey()
    private let customer = UUID()

    private func issuer(_ key: PassKey? = nil, name: String = "accounts") -> PassIssuer {
        let instant = instant
        return PassIssuer(name: name, key: key ?? self.key) { instant }
    }

    private func verifier(_ keys: [PassPublicKey]? = nil, after seconds: Double = 0) -> PassVerifier {
        let now = instant.addingTimeInterval(seconds)
        return PassVerifier(issuer: "accounts", publicKeys: keys ?? [key.publicKey], audience: "media") { now }
    }

    private func token(_ issuer: PassIssuer, lifetime: Duration = .seconds(300)) async throws -> String {
        try await issuer.issue(
            subject: "member-7", audience: ["media", "ingest"], scopes: ["captures:read", "shares:write"],
            customer: customer, lifetime: lifetime)
    }

    @Test func `a pass says what its issuer said`() async throws {
        let pass = try await verifier().verify(token(issuer()))
        #expect(pass.subject == "member-7")
        #expect(pass.issuer == "accounts")
        #expect(pass.audience == ["media", "ingest"])
        #expect(pass.allows("captures:read") && !pass.allows("captures:write"))
        #expect(pass.customer == customer)
        #expect(pass.issuedAt == instant)
        #expect(pass.expiresAt == instant.addingTimeInterval(300))
    }

    @Test func `a pass of staff names the grant under which they act`() async throws {
        let grant = PassGrant(
            id: UUID(), purpose: "follow-up", ticket: "T-12", endsAt: instant.addingTimeInterval(1800))
        let pass = Pass(
            id: "1", issuer: "accounts", subject: "staff-7", audience: ["media"], scopes: ["captures:read"],
            customer: customer, session: UUID(), grant: grant, issuedAt: instant,
            expiresAt: instant.addingTimeInterval(300))
        #expect(try await verifier().verify(issuer().sign(pass)) == pass)
    }

    @Test func `every pass has an identifier of its own`() async throws {
        let first = try await verifier().verify(token(issuer()))
        let second = try await verifier().verify(token(issuer()))
        #expect(first.id != second.id)
    }

    @Test func `a pass is over at the very instant it names`() async throws {
        let token = try await token(issuer())
        _ = try await verifier(after: 299).verify(token)
        await #expect(throws: PassError.expired) { try await verifier(after: 300).verify(token) }
    }

    @Test func `a pass from the future is refused beyond the tolerated skew`() async throws {
        let token = try await token(issuer())
        _ = try await verifier(after: -30).verify(token)
        await #expect(throws: PassError.notYetValid) { try await verifier(after: -31).verify(token) }
    }

    @Test func `a pass that lives too long is refused whoever signed it`() async throws {
        let token = try await token(issuer(), lifetime: .seconds(86_400))
        await #expect(throws: PassError.tooLongLived) { try await verifier().verify(token) }
    }

    @Test func `a pass for another service is refused`() async throws {
        let token = try await issuer().issue(subject: "member-7", audience: ["accounts"])
        await #expect(throws: PassError.wrongAudience) { try await verifier().verify(token) }
    }

    @Test func `a pass of another issuer is refused even when its key is trusted`() async throws {
        let token = try await token(issuer(name: "booth-12"))
        await #expect(throws: PassError.wrongIssuer) { try await verifier().verify(token) }
    }

    @Test func `a pass signed with another key is refused`() async throws {
        let token = try await token(issuer(PassKey()))
        await #expect(throws: PassError.untrusted) { try await verifier().verify(token) }
    }

    @Test func `passes of the previous key are believed while both keys are trusted`() async throws {
        let next = PassKey()
        let both = verifier([next.publicKey, key.publicKey])
        _ = try await both.verify(token(issuer()))
        _ = try await both.verify(token(issuer(next)))
    }

    @Test func `a pass with a changed claim is refused`() async throws {
        let parts = try await token(issuer()).split(separator: ".").map(String.init)
        let other = try await issuer().issue(subject: "member-8", audience: ["media"]).split(separator: ".")
        let forged = "\(parts[0]).\(other[1]).\(parts[2])"
        await #expect(throws: PassError.untrusted) { try await verifier().verify(forged) }
    }

    @Test(arguments: ["none", "HS256", "eddsa", "ES256"])
    func `a pass cannot choose another algorithm`(algorithm: String) async throws {
        let parts = try await token(issuer()).split(separator: ".").map(String.init)
        let header = #"{"alg":"\#(algorithm)","kid":"\#(key.publicKey.fingerprint)","typ":"JWT"}"#
        let forged = "\(base64URL(header)).\(parts[1]).\(parts[2])"
        await #expect(throws: PassError.untrusted) { try await verifier().verify(forged) }
    }

    @Test func `a token signed with the public key as a secret is refused`() async throws {
        let keys = JWTKeyCollection()
        let identifier = JWKIdentifier(string: key.publicKey.fingerprint)
        await keys.add(hmac: HMACKey(from: key.publicKey.base64), digestAlgorithm: .sha256, kid: identifier)
        let forged = try await keys.sign(Forged(), kid: identifier)
        await #expect(throws: PassError.untrusted) { try await verifier().verify(forged) }
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c", "....", String(repeating: "a.", count: 5000)])
    func `nonsense is refused as malformed`(text: String) async throws {
        await #expect(throws: PassError.malformed) { try await verifier().verify(text) }
    }

    @Test func `whom a token claims to come from can be read before its key is looked up`() async throws {
        #expect(await PassVerifier.claimedIssuer(of: try await token(issuer(name: "booth-12"))) == "booth-12")
        #expect(await PassVerifier.claimedIssuer(of: "nonsense") == nil)
    }

    private func base64URL(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }

    private struct Forged: JWTPayload {
        var jti = "1"
        var iss = "accounts"
        var sub = "member-7"
        var aud = "media"
        var scope = "everything"
        var iat = 1_800_000_000
        var exp = 1_800_000_300

        func verify(using algorithm: some JWTAlgorithm) {}
    }
}
