package import Contracts
import Crypto
package import DurableFiles
package import Foundation
package import Passes

/// Signs and checks links to bytes: HMAC-SHA256, of which the first 16 bytes stand in the link.
package struct LinkSigner: Sendable {
    package enum Refusal: Error, Equatable {
        /// Not signed here, or changed.
        case forged
        /// Signed here, and over.
        case expired
    }

    private let secrets: VersionedSecrets
    private let now: @Sendable () -> Date
    private var grant: Identifier<AccessGrant>?

    package init(_ secrets: VersionedSecrets, now: @escaping @Sendable () -> Date) {
        self.secrets = secrets
        self.now = now
    }

    /// Reads the file at `path`; the first start makes it. The newest key signs, all in the file are believed.
    package init(path: String, now: @escaping @Sendable () -> Date) throws(SecretFile.Problem) {
        let purpose = "Keys of short-lived links to pictures and videos. Mode 0600."
        self.init(try VersionedSecrets(path: path, purpose: purpose), now: now)
    }

    /// The signer of links for whoever shows this pass: those for staff open under their grant only.
    package func under(_ pass: Pass?) -> LinkSigner {
        var signer = self
        signer.grant = pass?.grant.map { Identifier($0.id) }
        return signer
    }

    /// The address of a rendition's bytes, valid from now for `lifetime` seconds.
    package func address(
        of original: Identifier<Original>, _ recipe: String, _ disposition: LinkToken.Disposition,
        lifetime: TimeInterval = LinkToken.longestLife
    ) -> String {
        let expiresAt = now().addingTimeInterval(min(lifetime, LinkToken.longestLife))
        return "/o/"
            + text(
                LinkToken(
                    original: original, recipe: recipe, disposition: disposition, expiresAt: expiresAt, grant: grant))
    }

    package func text(_ token: LinkToken) -> String {
        let bytes = token.bytes
        return Self.base64URL(bytes + mac(bytes, secrets.newest))
    }

    /// - Throws: ``Refusal``; an expired link whose signature is wrong is forged.
    package func token(_ text: some StringProtocol) throws(Refusal) -> LinkToken {
        guard text.utf8.count <= LinkToken.longestText, let bytes = Self.bytes(base64URL: text),
            bytes.count > LinkToken.macLength
        else { throw .forged }
        let signed = Array(bytes.dropLast(LinkToken.macLength))
        let isOurs = secrets.versions.keys.contains { version in
            zip(mac(signed, version), bytes.suffix(LinkToken.macLength)).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
        }
        guard isOurs, let token = LinkToken(bytes: signed) else { throw .forged }
        guard token.expiresAt > now() else { throw .expired }
        return token
    }

    private func mac(_ bytes: [UInt8], _ version: Int) -> [UInt8] {
        let key = SymmetricKey(data: secrets.versions[version] ?? [])
        let code = HMAC<SHA256>.authenticationCode(for: Array("link 1 ".utf8) + bytes, using: key)
        return Array(code.prefix(LinkToken.macLength))
    }

    static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func bytes(base64URL text: some StringProtocol) -> [UInt8]? {
        let base64 = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64 + padding) else { return nil }
        // Several texts decode to the same bytes; only one of them is ours.
        return base64URL([UInt8](data)) == String(text) ? [UInt8](data) : nil
    }
}
