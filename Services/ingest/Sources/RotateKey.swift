import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Passes
import PostgreSQL
import WebPages

/// `POST /booth/v1/key`: a booth shows its next public key, signed with a key that is believed.
///
/// Both hold until the booth has used the next one (``BoothCheck``): it may lose power at any moment.
struct RotateKey: Sendable {
    /// What the booth sends.
    struct Wish: Decodable, Sendable {
        /// Ed25519, 32 bytes in base64.
        var publicKey: String
    }

    /// What the booth gets.
    struct Answer: Codable, Sendable {
        enum Standing: String, Codable, Sendable {
            /// It is the only key that is believed.
            case current
            /// It is believed, and so is the present one until this one is used.
            case next
        }

        var standing: Standing
    }

    let database: Database

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let wish = try await request.decode(as: Wish.self, context: context)
        guard let key = Data(base64Encoded: wish.publicKey).map({ [UInt8]($0) }), key.count == 32,
            (try? PassPublicKey(wish.publicKey)) != nil
        else { throw APIError.invalid("publicKey", "The public key is 32 bytes of Ed25519 in base64.") }
        let isCurrent = try await Booths(runner: database).offer(key, by: try context.boothID)
        context.logger.info("booth shows a key", metadata: ["is.current": "\(isCurrent)"])
        return try JSONAnswer.make(Answer(standing: isCurrent ? .current : .next))
    }
}
