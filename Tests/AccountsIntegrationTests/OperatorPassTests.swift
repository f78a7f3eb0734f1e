import Accounts
import Foundation
import HTTPTypes
import Passes
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("Passes of operators")
    struct OperatorPassTests {
        /// What accounts answers to this credential.
        private func exchange(_ credential: String, _ client: TestClient) async throws -> (status: Int, pass: String?) {
            let answer = try await client.execute(
                uri: "/accounts/api/passes", method: .post, headers: [.authorization: "Bearer \(credential)"])
            let object = try? JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any]
            return (answer.status.code, object?["pass"] as? String)
        }

        @Test func `an operator's pass is good for every service, and is renewed as long as its token holds`()
            async throws
        {
            try await LiveService.with { service in
                let token = try await service.operatorToken("operations:read,operations:act")
                let first = try #require(try await exchange(token, service.client).pass)
                let claims = try #require(Self.claims(of: first))
                #expect((claims["aud"] as? [String])?.contains("retention") == true)
                let second = try await exchange(first, service.client)
                #expect(second.status == 200 && second.pass != first)
                #expect(Self.claims(of: second.pass ?? "")?["sub"] as? String == claims["sub"] as? String)

                let id = try #require(claims["sub"] as? String)
                try await service.command("token", "revoke", id, "--as", "tester", "--because", "lost")
                #expect(try await exchange(first, service.client).status == 401)
            }
        }

        @Test func `a pass that opens no operators' page is not renewed, nor one that somebody else signed`()
            async throws
        {
            try await LiveService.with { service in
                let token = try await service.operatorToken("rentals:read")
                let pass = try #require(try await exchange(token, service.client).pass)
                #expect(try await exchange(pass, service.client).status == 401)
                let forged = try await PassIssuer(name: "accounts", key: PassKey()).issue(
                    subject: try #require(Self.claims(of: pass)?["sub"] as? String), audience: ["accounts"],
                    scopes: ["operations:read"])
                #expect(try await exchange(forged, service.client).status == 401)
            }
        }

        private static func claims(of pass: String) -> [String: Any]? {
            let parts = pass.split(separator: ".")
            guard parts.count == 3 else { return nil }
            var text = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
            while text.count % 4 != 0 { text += "=" }
            return Data(base64Encoded: text).flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
        }
    }
}
