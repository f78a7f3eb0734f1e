import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import OpenAPITesting
import ServiceHost
import Testbed
import Testing
import WebPages
import WebPagesTesting

@Suite("openapi.yaml of accounts")
struct OpenAPITests {
    /// The service's router; nothing of it connects to anything before it is asked.
    private func router() async throws -> Router<PageContext> {
        let directory = FileManager.default.temporaryDirectory.appending(path: "accounts-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let frame = try ServiceFrame.forTests(
            Accounts.self,
            [
                "DATABASE_URL": "postgresql://accounts@127.0.0.1:1/none", "AMQP_URL": "amqp://a:b@127.0.0.1:1/none",
                "KEYS_DATABASE_URL": "postgresql://accounts@127.0.0.1:1/none",
                "MASTER_KEY_FILE": "\(directory)/master", "PEPPER_FILE": "\(directory)/pepper",
                "OBJECT_STORE_URL": "file://\(directory)/objects",
                "PASS_KEY_FILE": "\(directory)/pass", "JOURNAL_KEY_FILE": "\(directory)/journal",
                "LEAKED_PASSWORDS_FILE": try LeakedPasswords.file(in: directory),
            ])
        let parts = try await Accounts.parts(frame)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        return ServiceHost.router(frame, parts)
    }

    @Test func `it describes exactly the routes that exist`() async throws {
        let own = try await router().operations(below: "/accounts/api")
        #expect(own == (try OpenAPIDocument(of: "accounts").operations))
        #expect(own.count == 16)
    }

    @Test(arguments: [
        ("Enrolment", CustomersAPI.fields), ("Terms", RentalsAPI.fields), ("Invitation", MembersAPI.fields),
        ("RoleChange", MembersAPI.changes),
    ])
    func `it describes exactly the fields that are taken in`(schema: String, fields: Set<String>) throws {
        let properties = try OpenAPIDocument(of: "accounts").properties(of: schema)
        #expect(properties == fields.union(["reason"]))
    }

    @Test(arguments: [nil, "Bearer nonsense", "Basic YTpi", "Bearer mbx_" + String(repeating: "A", count: 43) + "B"])
    func `without a token nothing answers but the keys of passes`(authorization: String?) async throws {
        try await TestClient.with(try await router()) { client in
            let headers: HTTPFields = authorization.map { [.authorization: $0] } ?? [:]
            for (method, path) in [
                (HTTPRequest.Method.get, "customers"), (.post, "customers"), (.get, "rentals"), (.post, "rentals"),
                (.post, "passes"), (.delete, "rentals/\(UUID())"), (.post, "rentals/\(UUID())/restore"),
                (.post, "rentals/\(UUID())/instruction"), (.get, "members"), (.post, "members"),
                (.patch, "members/\(UUID())"), (.delete, "members/\(UUID())"),
                (.get, "consents"), (.post, "consents"),
                (.delete, "consents/\(UUID())"),
            ] {
                let answer = try await client.execute(uri: "/accounts/api/\(path)", method: method, headers: headers)
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            let keys = try await client.execute(uri: "/accounts/api/pass-keys", method: .get, headers: headers)
            #expect(keys.status == .ok)
        }
    }
}
