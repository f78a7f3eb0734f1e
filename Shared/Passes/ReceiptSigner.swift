import FoundationEssentials
import JWTKit

/// Signs receipts with ingest's own Ed25519 key.
package struct ReceiptSigner: Sendable {
    private let key: PassKey

    package init(key: PassKey) { self.key = key }

    /// Uses the key in `privateKeyFile`, which is made at the first start (mode 0600).
    package init(privateKeyFile: String) throws(PassError) {
        self.init(key: try PassKey.loadOrCreate(file: privateKeyFile))
    }

    /// What booths need to check receipts; they get it when they are enrolled.
    package var publicKey: PassPublicKey { key.publicKey }

    /// The compact text of `receipt`.
    package func sign(_ receipt: Receipt) async throws(PassError) -> String { try await sign(ReceiptClaims(receipt)) }

    func sign(_ claims: some JWTPayload) async throws(PassError) -> String {
        do {
            let keys = JWTKeyCollection()
            let identifier = JWKIdentifier(string: publicKey.fingerprint)
            await keys.add(eddsa: key.key, kid: identifier)
            return try await keys.sign(claims, kid: identifier)
        } catch {
            throw .key(reason: "the text cannot be signed with this key")
        }
    }
}

/// Checks receipts as a booth does.
package struct ReceiptVerifier: Sendable {
    /// A capture has few files; a longer text is no receipt.
    private static let maximumLength = 65_536
    private let publicKey: PassPublicKey

    package init(publicKey: PassPublicKey) { self.publicKey = publicKey }

    /// The receipt that `text` carries, if ingest has signed it.
    ///
    /// The caller compares capture, booth and every file's hash with its own; a receipt for other bytes frees nothing.
    ///
    /// - Throws: ``PassError/malformed``, ``PassError/untrusted``, ``PassError/wrongIssuer``.
    package func verify(_ text: String) async throws(PassError) -> Receipt {
        let claims = try await claims(text, as: ReceiptClaims.self)
        guard claims.iss == ReceiptClaims.issuer else { throw .wrongIssuer }
        return try claims.receipt()
    }

    /// What a text of that kind carries, once its signature is checked.
    func claims<Claims: JWTPayload>(_ text: String, as type: Claims.Type) async throws(PassError) -> Claims {
        guard text.utf8.count <= Self.maximumLength,
            let header = try? DefaultJWTParser().parse([UInt8](text.utf8), as: type).header
        else { throw .malformed }
        // The text never chooses how it wants to be checked (RFC 8725, 3.1).
        guard header.alg == "EdDSA", header.kid == publicKey.fingerprint else { throw .untrusted }
        let keys = JWTKeyCollection()
        await keys.add(eddsa: publicKey.key, kid: JWKIdentifier(string: publicKey.fingerprint))
        do {
            return try await keys.verify(text, as: type)
        } catch {
            throw .untrusted
        }
    }
}

/// The JSON body of a receipt.
struct ReceiptClaims: JWTPayload {
    static let issuer = "ingest"

    var iss: String
    var sub: String
    var aud: String
    var iat: Int64
    var state: String
    var files: [Receipt.File]

    init(_ receipt: Receipt) {
        iss = Self.issuer
        sub = receipt.capture.uuidString.lowercased()
        aud = receipt.booth.uuidString.lowercased()
        iat = Int64(receipt.issuedAt.timeIntervalSince1970.rounded(.down))
        state = receipt.state.rawValue
        files = receipt.files
    }

    /// Does nothing: a receipt holds for ever.
    func verify(using algorithm: some JWTAlgorithm) {}

    func receipt() throws(PassError) -> Receipt {
        guard let capture = UUID(uuidString: sub), let booth = UUID(uuidString: aud),
            let state = Receipt.State(rawValue: state)
        else { throw .malformed }
        return Receipt(
            capture: capture, booth: booth, state: state, files: files,
            issuedAt: Date(timeIntervalSince1970: Double(iat)))
    }
}
