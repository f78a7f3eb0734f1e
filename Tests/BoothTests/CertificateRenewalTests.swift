import Booth
import Certificates
import Foundation
import Logging
import LoopbackServer
import Passes
import Synchronization
import Testbed
import Testing

/// A booth and a platform that signs its requests with an authority of the test's own.
@Suite("Certificate renewal", .timeLimit(.minutes(1)))
struct CertificateRenewalTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let lifetime: TimeInterval = 90 * 86_400

    /// What the platform answers; nil is a certificate.
    private final class Mood: Sendable {
        let refusal = Mutex<String?>(nil)
    }

    private func with(
        broker: String = "amqps://booth-7:pw@127.0.0.1:1/box",
        _ body: (BoothFolder, Mood, _ renewAt: (TimeInterval) async throws -> CertificateRenewal.Outcome) async throws
            -> Void
    ) async throws {
        try await BoothFolderTests.with { folder in
            let authority = try CertificateAuthority(pem: TestAuthority.make(in: folder.path))
            let mood = Mood()
            let server = try LoopbackServer { connection in
                struct Wish: Decodable { let certificateRequest: String }
                while let question = connection.readQuestion() {
                    if let refusal = mood.refusal.withLock({ $0 }) {
                        connection.answer(refusal, body: #"{"code":"no-authority"}"#)
                    } else if question.path == "/booth/v1/certificate",
                        let wish = try? JSONDecoder().decode(Wish.self, from: Data(question.body)),
                        let certificate = try? authority.issue(
                            wish.certificateRequest, to: "booth-7-a",
                            CertificateValidity(from: Self.start, until: Self.start.addingTimeInterval(Self.lifetime))),
                        let body = try? JSONEncoder().encode(["certificate": certificate])
                    {
                        connection.answer("200 OK", body: String(decoding: body, as: UTF8.self))
                    } else {
                        connection.answer("422 Unprocessable Content", body: "{}")
                    }
                }
            }
            var identity = try BoothFolderTests.identity(url: server.url)
            identity.amqpURL = broker
            try folder.write(identity)
            try await body(folder, mood) { seconds in
                let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let platform = try NetworkPlatform(
                    folder.enrolled(), logger: quiet, now: { Self.start.addingTimeInterval(seconds) })
                defer { Task { await platform.close() } }
                return try await CertificateRenewal(folder: folder, platform: platform).renew()
            }
            withExtendedLifetime(server) {}
        }
    }

    private func file(_ folder: BoothFolder) throws -> String {
        try String(contentsOfFile: "\(folder.path)/broker.pem", encoding: .utf8)
    }

    @Test func `a booth with a password gets a certificate, and another with a new key when a third is left`()
        async throws
    {
        try await with { folder, _, renew in
            let until = Self.start.addingTimeInterval(Self.lifetime)
            #expect(try await renew(0) == .renewed(until: until))
            let first = try file(folder)
            #expect(first.contains("BEGIN CERTIFICATE") && first.contains("BEGIN PRIVATE KEY"))
            #expect(try await renew(59 * 86_400) == .holds(until: until))
            #expect(try file(folder) == first)
            #expect(try await renew(60 * 86_400) == .renewed(until: until))
            let keys = [first, try file(folder)].map { $0.components(separatedBy: "BEGIN PRIVATE KEY").last }
            #expect(keys[0] != keys[1])
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/broker.pem")[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
    }

    @Test func `a platform that signs none leaves the password`() async throws {
        try await with { folder, mood, renew in
            mood.refusal.withLock { $0 = "404 Not Found" }
            let outcome = try await renew(0)
            #expect(outcome == .passwords)
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/broker.pem"))
        }
        try await with(broker: "amqp://booth-7:pw@127.0.0.1:1/box") { _, _, renew in
            let outcome = try await renew(0)
            #expect(outcome == .passwords, "nothing to show it to without TLS")
        }
    }

    @Test func `a platform that is away leaves the certificate that is there`() async throws {
        try await with { folder, mood, renew in
            _ = try await renew(0)
            let present = try file(folder)
            mood.refusal.withLock { $0 = "503 Service Unavailable" }
            await #expect(throws: Setback.self) { try await renew(80 * 86_400) }
            #expect(try file(folder) == present)
        }
    }
}
