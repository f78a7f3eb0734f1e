import Contracts
import Crypto
package import DurableFiles
package import Foundation

/// Makes what opens a share: its address, short-lived addresses of bytes, and the proof that its password was typed.
///
/// All of it follows from the secret that signs links. The table has a hash of the address only, so that whoever steals
/// it opens nothing, and the customer's pages can show the address again.
package struct ShareSigner: Sendable {
    /// How long a password need not be typed again.
    static let proofLife: TimeInterval = 4 * 3600
    private static let secretLength = 20

    private let secrets: VersionedSecrets
    private let now: @Sendable () -> Date

    package init(_ secrets: VersionedSecrets, now: @escaping @Sendable () -> Date) {
        self.secrets = secrets
        self.now = now
    }

    package init(path: String, now: @escaping @Sendable () -> Date) throws(SecretFile.Problem) {
        let purpose = "Keys of short-lived links to pictures and videos. Mode 0600."
        self.init(try VersionedSecrets(path: path, purpose: purpose), now: now)
    }

    // MARK: Addresses of shares

    /// The version of the secret from which addresses of new shares follow.
    var newest: Int { secrets.newest }

    /// What stands behind `/media/shares/`; nil when that version of the secret is gone.
    func secret(of share: UUID, version: Int) -> String? {
        code("share address 1 ", ShareToken.bytes(share), version)
            .map { LinkSigner.base64URL(Array($0.prefix(Self.secretLength))) }
    }

    /// By which a share is found.
    package static func hash(ofSecret text: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("share address 1 \(text)".utf8)))
    }

    // MARK: Addresses of bytes

    func text(_ token: ShareToken) -> String { signed(token.bytes, "share bytes 1 ") }

    /// - Returns: nil for what is not ours, was changed, or is over.
    func token(_ text: String) -> ShareToken? {
        guard let bytes = opened(text, "share bytes 1 "), let token = ShareToken(bytes: bytes) else { return nil }
        return token.expiresAt > now() ? token : nil
    }

    // MARK: Passwords

    /// What a browser keeps once the password was typed: the same for all who typed it within the same second.
    func proof(of share: UUID, version: Int) -> String {
        let end = UInt32(clamping: Int64(now().addingTimeInterval(Self.proofLife).timeIntervalSince1970))
        return signed(ShareToken.bytes(share) + Self.bytes(version, end), "share proof 1 ")
    }

    func isProof(_ text: String, of share: UUID, version: Int) -> Bool {
        guard let bytes = opened(text, "share proof 1 "), bytes.count == 24 else { return false }
        let end = ShareToken.number(bytes[20...])
        return bytes == ShareToken.bytes(share) + Self.bytes(version, end)
            && TimeInterval(end) > now().timeIntervalSince1970
    }

    private static func bytes(_ version: Int, _ end: UInt32) -> [UInt8] {
        ShareToken.bytes(UInt32(clamping: version)) + ShareToken.bytes(end)
    }

    // MARK: Signing

    private func signed(_ bytes: [UInt8], _ purpose: String) -> String {
        LinkSigner.base64URL(bytes + (code(purpose, bytes, secrets.newest)?.prefix(LinkToken.macLength) ?? []))
    }

    private func opened(_ text: String, _ purpose: String) -> [UInt8]? {
        guard text.utf8.count <= LinkToken.longestText, let bytes = LinkSigner.bytes(base64URL: text),
            bytes.count > LinkToken.macLength
        else { return nil }
        let signed = Array(bytes.dropLast(LinkToken.macLength))
        let isOurs = secrets.versions.keys.contains { version in
            let code = self.code(purpose, signed, version)?.prefix(LinkToken.macLength) ?? []
            return zip(code, bytes.suffix(LinkToken.macLength)).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
                && !code.isEmpty
        }
        return isOurs ? signed : nil
    }

    private func code(_ purpose: String, _ bytes: [UInt8], _ version: Int) -> [UInt8]? {
        secrets.versions[version].map { key in
            Array(HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8) + bytes, using: SymmetricKey(data: key)))
        }
    }
}
