import Contracts
import Foundation
import HTTPTypes
import Ingest
import NIOCore
import Passes
import ServiceTesting
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("keys of booths")
    struct KeyRotationTests {
        /// Shows `key` under the signature of `signer`.
        private func show(
            _ key: PassPublicKey, by signer: PassKey, of booth: TestBooth, at service: LiveService
        ) async throws -> (status: HTTPResponse.Status, standing: String?) {
            let issuer = PassIssuer(name: "\(booth.number)", key: signer)
            let token = try await issuer.issue(subject: booth.id.description, audience: ["ingest"])
            let answer = try await service.http(
                .post, "/booth/v1/key", [.authorization: "Bearer \(token)", .contentType: "application/json"],
                body: Array(#"{"publicKey":"\#(key.base64)"}"#.utf8))
            let body = try? JSONDecoder().decode([String: String].self, from: Data(answer.text.utf8))
            return (answer.status, body?["standing"])
        }

        @Test func `both keys hold until the new one is used, then only that one`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let (next, other) = (PassKey(), PassKey())
                #expect(try await show(next.publicKey, by: next, of: booth, at: service).status == .unauthorized)
                for _ in 1...2 {
                    let shown = try await show(next.publicKey, by: booth.key, of: booth, at: service)
                    #expect(shown.status == .ok && shown.standing == "next")
                }
                #expect(try await booth.askForReceipt(of: Identifier(UUID()), from: service).status == .notFound)
                let used = try await show(next.publicKey, by: next, of: booth, at: service)
                #expect(used.status == .ok && used.standing == "current")
                #expect(try await booth.askForReceipt(of: Identifier(UUID()), from: service).status == .unauthorized)
                #expect(try await show(other.publicKey, by: booth.key, of: booth, at: service).status == .unauthorized)
                #expect(try await show(other.publicKey, by: next, of: booth, at: service).standing == "next")
            }
        }

        @Test func `another device ends the keys of the former one, the next one too`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let next = PassKey()
                _ = try await show(next.publicKey, by: booth.key, of: booth, at: service)
                _ = try await TestBooth.enrol(at: service, number: booth.number)
                #expect(try await show(next.publicKey, by: next, of: booth, at: service).status == .unauthorized)
            }
        }
    }
}
