import FoundationEssentials
import HTTPTypes
import Hummingbird
import Passes
import Testing
import WebPages
import WebPagesTesting

@Suite struct PassCheckTests {
    private let issuer = PassIssuer(name: "accounts", key: PassKey())

    private func tester() throws -> PageTester {
        let verifier = PassVerifier(issuer: "accounts", publicKeys: [issuer.publicKey], audience: "media")
        return try PageTester { router in
            router.group("api").add(middleware: PassCheck(verifier, scopes: ["captures:read"])).get { _, context in
                context.pass?.subject ?? "nobody"
            }
        }
    }

    private func token(_ scopes: Set<String>) async throws -> HTTPFields {
        [.authorization: "Bearer \(try await issuer.issue(subject: "member-7", audience: ["media"], scopes: scopes))"]
    }

    @Test func `a valid pass lets through and says who it is`() async throws {
        let answer = try await tester().answer("/api", headers: token(["captures:read", "x"]))
        #expect(answer.status == .ok && answer.text == "member-7")
    }

    @Test(arguments: ["", "Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "Bearer nonsense"])
    func `without a valid pass the answer is 401`(header: String) async throws {
        let answer = try await tester().answer("/api", headers: header.isEmpty ? [:] : [.authorization: header])
        #expect(answer.status == .unauthorized)
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        #expect(!answer.text.contains("nonsense"))
    }

    @Test func `a pass without the scope is forbidden`() async throws {
        let answer = try await tester().answer("/api", headers: token(["captures:write"]))
        #expect(answer.status == .forbidden)
        #expect(try answer.problem().code == "scope-missing")
    }
}
