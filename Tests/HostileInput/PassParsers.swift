import Crypto
import Foundation
import Passes

extension HostileParser {
    /// Signed statements: anybody may send one, and whoever holds a key may say in it what he likes.
    static let ofPasses: [HostileParser] = [
        HostileParser(
            "pass", samples: [Array(signed(Array(claims.utf8)).utf8)],
            waiting: {
                let token = String(decoding: $0, as: UTF8.self)
                _ = await PassVerifier.claimedIssuer(of: token)
                _ = try? await verifier.verify(token)
            }),
        HostileParser(
            "pass-claims", samples: [Array(claims.utf8)],
            waiting: {
                guard let pass = try? await verifier.verify(signed($0)) else { return }
                promise(pass.issuer == "accounts" && pass.audience.contains("media"), "a pass is for whom it says")
                promise(pass.expiresAt > now, "a pass that is believed has not ended")
            }),
        HostileParser(
            "receipt", samples: [Array(signed(Array(receipt.utf8)).utf8)],
            waiting: { _ = try? await receipts.verify(String(decoding: $0, as: UTF8.self)) }),
        HostileParser(
            "receipt-claims", samples: [Array(receipt.utf8)], waiting: { _ = try? await receipts.verify(signed($0)) }),
    ]

    private static let now = Date(timeIntervalSince1970: 1_795_378_500)
    /// A key that signs nothing but tests.
    private static let secret = [UInt8](repeating: 7, count: 32)
    private static let publicKey: PassPublicKey = {
        do { return try PassKey(Data(secret).base64EncodedString()).publicKey } catch { end("\(error)") }
    }()
    private static let verifier = PassVerifier(
        issuer: "accounts", publicKeys: [publicKey], audience: "media", now: { now })
    private static let receipts = ReceiptVerifier(publicKey: publicKey)

    /// A JSON Web Token whose signature holds, whatever its claims are.
    private static func signed(_ claims: [UInt8]) -> String {
        let header = #"{"alg":"EdDSA","typ":"JWT","kid":"\#(publicKey.fingerprint)"}"#
        let signedPart = base64URL(Array(header.utf8)) + "." + base64URL(claims)
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret),
            let signature = try? key.signature(for: Data(signedPart.utf8))
        else { end("the test's key cannot sign") }
        return signedPart + "." + base64URL([UInt8](signature))
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static let claims = """
        {"jti":"1","iss":"accounts","sub":"s","aud":["media"],"scope":"captures:read","iat":1795378400,"exp":1795378600,
        "customer":"0195b2c4-7f00-7000-8000-00000000000a"}
        """
    private static let receipt = """
        {"iss":"ingest","sub":"0195b2c4-7f00-7000-8000-00000000000a","aud":"0195b2c4-7f00-7000-8000-00000000000b",
        "iat":1795378400,"state":"bound","files":[{"id":"0195b2c4-7f00-7000-8000-00000000000c","length":3,
        "sha256":"039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"}]}
        """
}
