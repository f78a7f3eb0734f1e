import Contracts
import DurableFiles
import Foundation
import Media
import Passes
import Testing

@Suite("Links to bytes")
struct LinkSignerTests {
    private static let instant = Date(timeIntervalSince1970: 1_800_000_000)
    private let original = Identifier<Original>(at: LinkSignerTests.instant)

    private func signer(_ secrets: VersionedSecrets, at seconds: TimeInterval = 0) -> LinkSigner {
        LinkSigner(secrets) { Self.instant.addingTimeInterval(seconds) }
    }

    private func token(_ recipe: String = "preview", _ original: Identifier<Original>? = nil) -> LinkToken {
        LinkToken(
            original: original ?? self.original, recipe: recipe, disposition: .attachment,
            expiresAt: Self.instant.addingTimeInterval(300))
    }

    @Test(arguments: ["thumb", "preview", "download"])
    func `a link says what was signed`(recipe: String) throws {
        let signer = signer(.random())
        #expect(try signer.token(signer.text(token(recipe))) == token(recipe))
    }

    @Test func `a link that staff get names their grant, and a customer's names none`() throws {
        let grant = PassGrant(id: UUID(), purpose: "maintenance", ticket: "T-12", endsAt: Self.instant)
        func link(_ grant: PassGrant?) throws -> LinkToken {
            let signer = signer(.random())
            let pass = Pass(
                id: "1", issuer: "accounts", subject: "1", audience: ["media"], scopes: [], grant: grant,
                issuedAt: Self.instant, expiresAt: Self.instant)
            return try signer.token(signer.under(pass).address(of: original, "preview", .inline).dropFirst("/o/".count))
        }
        #expect(try link(grant).grant?.uuid == grant.id && link(grant).recipe == "preview")
        #expect(try link(grant).original == original && link(nil).grant == nil)
    }

    @Test func `a link is over after five minutes, whatever was asked for`() throws {
        let secrets = VersionedSecrets.random()
        let address = signer(secrets).address(of: original, "preview", .inline, lifetime: 3600)
        let text = address.dropFirst("/o/".count)
        #expect(try signer(secrets, at: 299).token(text).recipe == "preview")
        #expect(throws: LinkSigner.Refusal.expired) { try signer(secrets, at: 300).token(text) }
    }

    @Test func `no changed character is believed`() throws {
        let signer = signer(.random())
        let text = signer.text(token())
        for index in text.indices {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(throws: LinkSigner.Refusal.forged) { try signer.token(changed) }
        }
    }

    @Test func `the signature of one object does not open another`() throws {
        let signer = signer(.random())
        let mine = Data(base64Encoded: padded(signer.text(token()))) ?? Data()
        let other = token("preview", Identifier(at: Self.instant.addingTimeInterval(1)))
        let forged = Data(other.bytes) + mine.suffix(16)
        #expect(throws: LinkSigner.Refusal.forged) { try signer.token(unpadded(forged.base64EncodedString())) }
        let later = LinkToken(
            original: original, recipe: "preview", disposition: .attachment,
            expiresAt: Self.instant.addingTimeInterval(9000))
        let prolonged = Data(later.bytes) + mine.suffix(16)
        #expect(throws: LinkSigner.Refusal.forged) { try signer.token(unpadded(prolonged.base64EncodedString())) }
    }

    @Test(arguments: ["", "A", "not a link", String(repeating: "A", count: 60), String(repeating: "A", count: 9999)])
    func `nonsense is refused`(text: String) {
        #expect(throws: LinkSigner.Refusal.forged) { try signer(.random()).token(text) }
    }

    @Test func `links of an older key are believed, those of another file are not`() throws {
        let old = VersionedSecrets.random()
        let text = signer(old).text(token())
        #expect(try signer(old.addingVersion()).token(text) == token())
        #expect(throws: LinkSigner.Refusal.forged) { try signer(.random()).token(text) }
    }

    private func padded(_ text: String) -> String {
        text.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    private func unpadded(_ text: String) -> String {
        text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
