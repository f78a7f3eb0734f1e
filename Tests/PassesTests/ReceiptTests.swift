import Foundation
import Passes
import Testing

@Suite("Receipt")
struct ReceiptTests {
    private let receipt = Receipt(
        capture: UUID(), booth: UUID(), state: .parked,
        files: [Receipt.File(id: UUID(), length: 3, sha256: String(repeating: "a", count: 64))],
        issuedAt: Date(timeIntervalSince1970: 1_795_000_000))

    @Test func `a booth reads what ingest signed`() async throws {
        let signer = ReceiptSigner(key: PassKey())
        let text = try await signer.sign(receipt)
        #expect(try await ReceiptVerifier(publicKey: signer.publicKey).verify(text) == receipt)
    }

    @Test func `a receipt of somebody else, or a changed one, frees nothing`() async throws {
        let signer = ReceiptSigner(key: PassKey())
        let text = try await signer.sign(receipt)
        let parts = text.split(separator: ".").map(String.init)
        let other = try await signer.sign(
            Receipt(capture: UUID(), booth: UUID(), state: .bound, files: [], issuedAt: receipt.issuedAt))
        let mixed = [parts[0], String(other.split(separator: ".")[1]), parts[2]].joined(separator: ".")
        await #expect(throws: PassError.untrusted) {
            try await ReceiptVerifier(publicKey: signer.publicKey).verify(mixed)
        }
        await #expect(throws: PassError.untrusted) {
            try await ReceiptVerifier(publicKey: PassKey().publicKey).verify(text)
        }
        for text in ["", "a.b.c", parts[0], String(repeating: "a", count: 70_000)] {
            await #expect(throws: PassError.malformed) {
                try await ReceiptVerifier(publicKey: signer.publicKey).verify(text)
            }
        }
    }

    @Test func `a pass is no receipt`() async throws {
        let key = PassKey()
        let pass = try await PassIssuer(name: "ingest", key: key).issue(subject: "\(UUID())", audience: ["\(UUID())"])
        await #expect(throws: PassError.self) {
            try await ReceiptVerifier(publicKey: key.publicKey).verify(pass)
        }
    }
}
