import Contracts
import Foundation
import Hummingbird
import Logging
import Passes
import PostgreSQL
import WebPages

/// `POST /booth/v1/certificate`: a booth shows a request for a new key and gets a certificate for the broker.
///
/// It may ask as often as it likes: a booth that lost the answer asks again, with another key.
struct RenewCertificate: Sendable {
    /// What the booth sends.
    struct Wish: Decodable, Sendable {
        /// PKCS #10 in PEM.
        var certificateRequest: String
    }

    /// What the booth gets.
    struct Answer: Codable, Sendable {
        /// In PEM.
        var certificate: String
    }

    let database: Database
    /// Nil where booths sign in with passwords.
    let certificates: ClientCertificates?
    let now: @Sendable () -> Date

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let wish = try await request.decode(as: Wish.self, context: context)
        guard let certificates else {
            throw APIError(
                .notFound, code: "no-authority",
                message: "Booths sign in with passwords here: BOOTH_AUTHORITY_FILE is not set.")
        }
        guard let booth = try await Booths(runner: database).booth(context.boothID) else { throw PassError.untrusted }
        let certificate = try certificates.certificate(for: wish.certificateRequest, of: booth, at: now())
        context.logger.info("booth certificate renewed", metadata: ["booth.number": "\(booth.number)"])
        return try JSONAnswer.make(Answer(certificate: certificate))
    }
}
