package import FoundationEssentials
import JWTKit

/// Checks passes without asking anybody.
package struct PassVerifier: Sendable {
    private let issuer: String
    private let audience: String
    private let keys: [String: PassPublicKey]
    private let leeway: Double
    private let maximumLifetime: Double
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - issuer: the only issuer believed.
    ///   - publicKeys: any of them may have signed; the pass says which one (`kid`).
    ///   - audience: this service's name; the pass must list it.
    ///   - leeway: tolerated difference between two machines' clocks, applied to the beginning only. A booth's clock
    ///     is worse than a server's.
    ///   - maximumLifetime: a pass that lives longer is refused, whoever signed it.
    package init(
        issuer: String, publicKeys: [PassPublicKey], audience: String, leeway: Duration = .seconds(30),
        maximumLifetime: Duration = .seconds(3600), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.issuer = issuer
        self.audience = audience
        keys = Dictionary(publicKeys.map { ($0.fingerprint, $0) }) { first, _ in first }
        self.leeway = Double(leeway.components.seconds)
        self.maximumLifetime = Double(maximumLifetime.components.seconds)
        self.now = now
    }

    /// The pass that `token` carries, if it may be believed now.
    package func verify(_ token: String) async throws(PassError) -> Pass {
        let pass = try await Self.signed(token, by: keys)
        guard pass.issuer == issuer else { throw .wrongIssuer }
        guard pass.audience.contains(audience) else { throw .wrongAudience }
        let now = now()
        guard pass.expiresAt > now else { throw .expired }
        guard pass.issuedAt.timeIntervalSince(now) <= leeway else { throw .notYetValid }
        guard pass.expiresAt.timeIntervalSince(pass.issuedAt) <= maximumLifetime else { throw .tooLongLived }
        return pass
    }

    /// Who a token *says* has issued it, before anything is checked: only to look up that issuer's key.
    package static func claimedIssuer(of token: String) async -> String? {
        guard token.utf8.count <= maximumLength else { return nil }
        return try? await JWTKeyCollection().unverified(token, as: PassClaims.self).iss
    }

    /// A longer text is not a pass of ours; refusing it early keeps parsing cheap.
    private static let maximumLength = 4096

    private static func signed(_ token: String, by keys: [String: PassPublicKey]) async throws(PassError) -> Pass {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= maximumLength, parts.count == 3 else { throw .malformed }
        guard let header = try? DefaultJWTParser().parse([UInt8](token.utf8), as: PassClaims.self).header else {
            throw .malformed
        }
        // Only one algorithm is spoken, so a token can never choose how it wants to be checked (RFC 8725, 3.1).
        guard header.alg == "EdDSA", let identifier = header.kid, let key = keys[identifier] else {
            throw .untrusted
        }
        let collection = JWTKeyCollection()
        await collection.add(eddsa: key.key, kid: JWKIdentifier(string: identifier))
        let claims: PassClaims
        do {
            claims = try await collection.verify(token, as: PassClaims.self)
        } catch {
            throw .untrusted
        }
        return try claims.pass()
    }
}
