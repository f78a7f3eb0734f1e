import AMQP
import Certificates
import Contracts
import Foundation
import HTTPTypes
import Ingest
import Logging
import Messaging
import MessagingRuntime
import NIOCore
import Passes
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    /// Booths that sign in to the broker with certificates (EXTERNAL).
    @Suite("booths' certificates")
    struct BoothCertificateTests {
        private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

        private struct Answer: Decodable {
            var boothID: Identifier<Booth>
            var amqpURL: String
            var certificate: String?
        }

        /// A device with the certificate that its enrolment brought.
        private struct Device {
            var booth: Identifier<Booth>
            var number: Int
            var key: PassKey
            /// Without a user.
            var amqpURL: String

            func broker(_ identity: String, in folder: String) throws -> BrokerConfiguration {
                let file = "\(folder)/\(UUID()).pem"
                try identity.write(toFile: file, atomically: true, encoding: .utf8)
                return try BrokerConfiguration(
                    url: "\(amqpURL)&certfile=\(file)&keyfile=\(file)", name: "booth", answerTimeout: .seconds(10))
            }

            var token: HTTPFields {
                get async throws {
                    let issuer = PassIssuer(name: "\(number)", key: key)
                    let token = try await issuer.issue(
                        subject: booth.description, audience: ["ingest"], lifetime: .seconds(300))
                    return [.authorization: "Bearer \(token)", .contentType: "application/json"]
                }
            }
        }

        private func enrol(_ number: Int, at service: LiveService) async throws -> (Device, identity: String) {
            let code = try await TestBooth.code(of: number, at: service)
            let (key, request) = (PassKey(), try CertificateRequest())
            let body = try JSONEncoder().encode(
                ["code": code, "publicKey": key.publicKey.base64, "certificateRequest": request.pem])
            let response = try await service.http(
                .post, "/booth/v1/enrol", [.contentType: "application/json"], body: [UInt8](body))
            try #require(response.status == .ok)
            let answer = try JSONDecoder().decode(Answer.self, from: Data(response.body.readableBytesView))
            let device = Device(booth: answer.boothID, number: number, key: key, amqpURL: answer.amqpURL)
            return (device, try request.identity(with: try #require(answer.certificate)))
        }

        private func publish(_ broker: BrokerConfiguration, asBooth number: Int) async throws {
            let made = CaptureMade(
                captureID: Identifier(at: Date()), boothID: Identifier(at: Date()), sequence: 1, session: "x",
                madeAt: Date().inMilliseconds, saidAt: Date().inMilliseconds, files: [], language: .dutch, consents: [])
            let message = try EncodedMessage(made, details: MessageDetails(), source: "booth", at: Date())
            let publisher = Publisher(broker, logger: logger)
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await publisher.publish(OutgoingMessage(message, fromBooth: number)))
            } catch {
                outcome = .failure(error)
            }
            await publisher.close()
            try outcome.get()
        }

        private func renew(_ device: Device, _ request: String, at service: LiveService) async throws -> TestResponse {
            try await service.http(
                .post, "/booth/v1/certificate", device.token,
                body: [UInt8](JSONEncoder().encode(["certificateRequest": request])))
        }

        @Test func `a booth signs in with its certificate and speaks for its own number only`() async throws {
            try await withTemporaryDirectory { folder in
                try await LiveService.with(running: false) { service in
                    let (device, identity) = try await enrol(Int.random(in: 1000...9999), at: service)
                    #expect(!device.amqpURL.contains("@"), "no password is given to whoever has a certificate")
                    let broker = try device.broker(identity, in: folder)
                    try await publish(broker, asBooth: device.number)
                    await #expect(throws: AMQPError.accessRefused) {
                        try await publish(broker, asBooth: device.number + 1)
                    }
                }
            }
        }

        @Test func `the certificate of a former or revoked device opens nothing`() async throws {
            try await withTemporaryDirectory { folder in
                try await LiveService.with(running: false) { service in
                    let number = Int.random(in: 1000...9999)
                    let (first, identity) = try await enrol(number, at: service)
                    let former = try first.broker(identity, in: folder)
                    try await publish(former, asBooth: number)
                    let (second, next) = try await enrol(number, at: service)
                    await #expect(throws: AMQPError.authenticationRefused) {
                        try await publish(former, asBooth: number)
                    }
                    let present = try second.broker(next, in: folder)
                    try await publish(present, asBooth: number)
                    try await service.command(
                        "booth", "revoke", "--number", "\(number)", "--as", "tester", "--because", "stolen")
                    await #expect(throws: AMQPError.authenticationRefused) {
                        try await publish(present, asBooth: number)
                    }
                    #expect(try await renew(second, CertificateRequest().pem, at: service).status == .forbidden)
                }
            }
        }

        @Test func `a booth renews its certificate with a new key`() async throws {
            try await withTemporaryDirectory { folder in
                try await LiveService.with(running: false) { service in
                    let (device, _) = try await enrol(Int.random(in: 1000...9999), at: service)
                    let request = try CertificateRequest()
                    let response = try await renew(device, request.pem, at: service)
                    try #require(response.status == .ok)
                    let answer = try JSONDecoder().decode(
                        [String: String].self, from: Data(response.body.readableBytesView))
                    let certificate = try #require(answer["certificate"])
                    #expect(try CertificateValidity(pem: certificate).until > Date(timeIntervalSinceNow: 89 * 86_400))
                    try await publish(
                        try device.broker(request.identity(with: certificate), in: folder), asBooth: device.number)
                    #expect(try await renew(device, "no request", at: service).status == .unprocessableContent)
                    let nobody = try await service.http(
                        .post, "/booth/v1/certificate", [.contentType: "application/json"],
                        body: [UInt8](JSONEncoder().encode(["certificateRequest": request.pem])))
                    #expect(nobody.status == .unauthorized)
                }
            }
        }

        // The broker believes the authority of booths only: not the one that signed its own certificate, nor any other.
        @Test func `a certificate of another authority opens nothing, whatever name it has`() async throws {
            try await withTemporaryDirectory { folder in
                try await LiveService.with(running: false) { service in
                    let (device, identity) = try await enrol(Int.random(in: 1000...9999), at: service)
                    try await publish(try device.broker(identity, in: folder), asBooth: device.number)
                    let user: String? = try await service.owner.value(
                        "select broker_user from booth where number = \(device.number)")
                    let forger = try CertificateAuthority(
                        pem: TestAuthority.make(in: folder, "Authority of booths"))
                    let request = try CertificateRequest()
                    let forged = try forger.issue(
                        request.pem, to: try #require(user),
                        CertificateValidity(
                            from: Date(timeIntervalSinceNow: -60), until: Date(timeIntervalSinceNow: 3600)))
                    let broker = try device.broker(request.identity(with: forged), in: folder)
                    await #expect(throws: AMQPError.self) { try await publish(broker, asBooth: device.number) }
                }
            }
        }
    }
}
