import FoundationEssentials
import Passes
import Testing

@Suite("ArrivalStatement")
struct ArrivalStatementTests {
    private let statement = ArrivalStatement(
        rental: UUID(), isComplete: true,
        booths: [.init(number: 7, made: 412, arrived: 409, withdrawn: 2, erased: 1, waiting: 0, missing: 0)],
        statedAt: Date(timeIntervalSince1970: 1_795_000_000))

    @Test func `anybody with the public key reads what ingest signed`() async throws {
        let signer = ReceiptSigner(key: PassKey())
        let text = try await signer.sign(statement)
        let verifier = ReceiptVerifier(publicKey: signer.publicKey)
        #expect(try await verifier.statement(text) == statement)
        await #expect(throws: PassError.untrusted) {
            try await ReceiptVerifier(publicKey: PassKey().publicKey).statement(text)
        }
    }

    @Test func `a statement is no receipt, and a receipt no statement`() async throws {
        let signer = ReceiptSigner(key: PassKey())
        let verifier = ReceiptVerifier(publicKey: signer.publicKey)
        let stated = try await signer.sign(statement)
        await #expect(throws: PassError.self) { try await verifier.verify(stated) }
        let receipt = try await signer.sign(
            Receipt(capture: UUID(), booth: UUID(), state: .bound, files: [], issuedAt: statement.statedAt))
        await #expect(throws: PassError.self) { try await verifier.statement(receipt) }
    }
}
