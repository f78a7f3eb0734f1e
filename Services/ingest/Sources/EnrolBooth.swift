import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Messaging
import MessagingRuntime
import Passes
import PostgreSQL
import Vault
import WebPages

/// `POST /booth/v1/enrol`: a booth shows its one-time code and its own public key, and gets all it needs to work.
struct EnrolBooth: Sendable {
    /// What the booth sends.
    struct Wish: Decodable, Sendable {
        /// As the operator reads it out.
        var code: String
        /// Ed25519, 32 bytes in base64.
        var publicKey: String
        /// PKCS #10 in PEM; nil from agents of earlier releases, which sign in to the broker with a password.
        var certificateRequest: String?
    }

    /// What the booth gets, once.
    struct Answer: Codable, Sendable {
        var boothID: String
        var number: Int
        /// With its own user and password, unless there is a certificate.
        var amqpURL: String
        /// In PEM; nil where booths sign in with passwords.
        var certificate: String?
        /// 32 bytes in base64.
        var sessionKey: String
        /// X25519, 32 bytes in base64url, as `PlatformPublicKey` reads it.
        var platformPublicKey: String
        /// Ed25519, 32 bytes in base64, as `PassPublicKey` reads it.
        var receiptPublicKey: String
        /// The number that this device gives to its first capture.
        var firstSequence: Int
    }

    let unit: UnitOfWork
    let address: BoothAddress
    /// Nil where booths sign in with passwords.
    let certificates: ClientCertificates?
    let sessionKeys: SessionKeys
    let platformKeys: PlatformKeys
    let receiptKey: PassPublicKey
    /// Takes a token for each wrong code of a client.
    let wrongCodes: TokenBuckets
    let now: @Sendable () -> Date

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let wish = try await request.decode(as: Wish.self, context: context)
        guard let key = Data(base64Encoded: wish.publicKey), key.count == 32,
            (try? PassPublicKey(wish.publicKey)) != nil
        else { throw APIError.invalid("publicKey", "The public key is 32 bytes of Ed25519 in base64.") }
        guard let code = EnrolmentCode(wish.code) else { throw wrongCode(context) }
        let (booth, access) = try await use(code, wish, publicKey: [UInt8](key), context)
        context.logger.notice("booth enrolled", metadata: ["booth.number": "\(booth.number)"])
        return try JSONAnswer.make(
            Answer(
                boothID: booth.id.description, number: booth.number,
                amqpURL: access.url, certificate: access.certificate,
                sessionKey: Data(sessionKeys.key(ofBooth: booth.number)).base64EncodedString(),
                platformPublicKey: try platformKeys.publicKey().text, receiptPublicKey: receiptKey.base64,
                firstSequence: booth.firstSequence))
    }

    /// Uses the code up; of two who show it at the same time one gets the answer.
    private func use(
        _ code: EnrolmentCode, _ wish: Wish, publicKey: [UInt8], _ context: PageContext
    ) async throws -> (RegisteredBooth, BrokerAccess) {
        let now = now().inMilliseconds
        return try await unit.perform(at: now) { transaction, outbox in
            let enrolments = Enrolments(runner: transaction)
            guard let enrolment = try await enrolments.taking(code) else { throw wrongCode(context) }
            guard enrolment.usedAt == nil else {
                throw APIError(.conflict, code: "code-used", message: "This code was used. Ask for a new one.")
            }
            guard enrolment.expiresAt > now, let sealed = enrolment.sealedCredentials else {
                throw APIError(.gone, code: "code-expired", message: "This code has expired. Ask for a new one.")
            }
            let password = String(decoding: try code.open(sealed), as: UTF8.self)
            try await enrolments.use(code, at: now)
            let booths = Booths(runner: transaction)
            guard let booth = try await booths.enrol(enrolment.boothID, publicKey: publicKey, at: now) else {
                throw BoothCheck.revoked
            }
            try await outbox.publish(BoothEnrolled(boothID: booth.id, number: booth.number, enrolledAt: now))
            return (booth, try access(of: booth, wish, password: password, at: now))
        }
    }

    /// How a booth signs in to the broker.
    private struct BrokerAccess: Sendable {
        var url: String
        var certificate: String?
    }

    /// By certificate where the booth asks for one and the broker is reached over TLS. The password, which nobody keeps, is
    /// worth nothing then.
    private func access(
        of booth: RegisteredBooth, _ wish: Wish, password: String, at now: Date
    ) throws -> BrokerAccess {
        guard let certificates, let request = wish.certificateRequest, let url = address.certificateURL else {
            return BrokerAccess(url: address.url(user: booth.brokerUser, password: password))
        }
        return BrokerAccess(url: url, certificate: try certificates.certificate(for: request, of: booth, at: now))
    }

    /// 404, or 429 for who guesses: hopeless against 100 bits, but it need not cost us anything.
    private func wrongCode(_ context: PageContext) -> APIError {
        guard let wait = wrongCodes.take(ClientAddress.limitKey(for: context.clientAddress)) else {
            return APIError(.notFound, code: "unknown-code", message: "There is no such code.")
        }
        return APIError(
            .tooManyRequests, code: "too-many-requests", message: "Too many wrong codes; try again later.",
            headers: [.retryAfter: String(wait.components.seconds + 1)])
    }
}
