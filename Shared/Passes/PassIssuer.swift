package import FoundationEssentials
import JWTKit

/// Signs passes with one Ed25519 key.
package struct PassIssuer: Sendable {
    /// Written into `iss` of every pass.
    package let name: String
    private let key: PassKey
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - name: `accounts`, or the number of a booth.
    ///   - now: the clock; tests pass a fixed one.
    package init(name: String, key: PassKey, now: @escaping @Sendable () -> Date = { Date() }) {
        self.name = name
        self.key = key
        self.now = now
    }

    /// Uses the key in `privateKeyFile`, which is made at the first start (mode 0600).
    package init(
        name: String, privateKeyFile: String, now: @escaping @Sendable () -> Date = { Date() }
    ) throws(PassError) {
        self.init(name: name, key: try PassKey.loadOrCreate(file: privateKeyFile), now: now)
    }

    /// What verifiers need.
    package var publicKey: PassPublicKey { key.publicKey }

    /// Signs a new pass and returns its compact text, for an `Authorization: Bearer` header.
    ///
    /// - Parameters:
    ///   - subject: an identifier of ours, never a name or an address: the text is readable to whoever holds it.
    ///   - scopes: without spaces.
    ///   - lifetime: whole seconds; what is less than one second is one second.
    package func issue(
        subject: String, audience: [String], scopes: Set<String> = [], customer: UUID? = nil,
        lifetime: Duration = .seconds(300), id: String = UUID().uuidString.lowercased()
    ) async throws(PassError) -> String {
        let issuedAt = Date(timeIntervalSince1970: now().timeIntervalSince1970.rounded(.down))
        let seconds = max(1, lifetime.components.seconds)
        return try await sign(
            Pass(
                id: id, issuer: name, subject: subject, audience: audience, scopes: scopes, customer: customer,
                issuedAt: issuedAt, expiresAt: issuedAt.addingTimeInterval(Double(seconds))))
    }

    /// Signs `pass` as it stands.
    package func sign(_ pass: Pass) async throws(PassError) -> String {
        do {
            let keys = JWTKeyCollection()
            let identifier = JWKIdentifier(string: publicKey.fingerprint)
            await keys.add(eddsa: key.key, kid: identifier)
            return try await keys.sign(PassClaims(pass), kid: identifier)
        } catch {
            throw .key(reason: "the pass cannot be signed with this key")
        }
    }
}
