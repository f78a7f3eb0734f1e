import Contracts
import Foundation
import HTTPTypes
import Hexadecimal
import Hummingbird
import Passes
import PostgreSQL
import Vault
import WebPages

/// `GET /booth/v1/captures/{capture}/receipt`: says, signed, that a capture is recorded and all its bytes are here.
struct GiveReceipt: Sendable {
    /// What the booth gets.
    struct Answer: Codable, Sendable {
        /// A signed `Receipt`.
        var receipt: String
    }

    let database: Database
    let vault: Vault
    let signer: ReceiptSigner
    let now: @Sendable () -> Date

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let id = context.parameters.get("capture").flatMap({ Identifier<Capture>($0) }) else {
            throw APIError.notFound
        }
        let boothID = try context.boothID
        let captures = Captures(runner: database)
        guard let capture = try await captures.capture(id), capture.boothID == boothID,
            let state = Receipt.State(rawValue: capture.state.rawValue)
        else { throw try await isErased(id, of: boothID) ? UploadRefusal.erased.answer : Self.notYet }
        let files = try await captures.files(of: id).map {
            Receipt.File(id: $0.id.uuid, length: $0.length, sha256: String(hexadecimal: $0.sha256))
        }
        let receipt = Receipt(
            capture: id.uuid, booth: capture.boothID.uuid, state: state, files: files, issuedAt: now())
        return try JSONAnswer.make(Answer(receipt: try await signer.sign(receipt)))
    }

    /// Whether the booth's capture was erased: there will never be a receipt, and the booth would
    /// keep its copy and ask for ever.
    private func isErased(_ id: Identifier<Capture>, of booth: Identifier<Booth>) async throws -> Bool {
        if try await ErasedCaptures(runner: database).contains(id, of: booth) { return true }
        guard let claim = try await CaptureKeys(runner: database).claim(on: id), claim.boothID == booth else {
            return false
        }
        return try await vault.isDestroyed(claim.keyID)
    }

    /// Also for another booth's capture, so that nobody learns that it exists.
    private static let notYet = APIError(
        .notFound, code: "not-yet", message: "The capture is not complete here yet.",
        headers: [.retryAfter: "1"])
}
