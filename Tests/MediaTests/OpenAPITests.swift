import Foundation
import HTTPTypes
import Hummingbird
import Media
import OpenAPITesting
import ServiceHost
import Testing
import WebPages
import WebPagesTesting

@Suite("openapi.yaml of media")
struct OpenAPITests {
    /// The service's router; nothing of it connects to anything before it is asked.
    private func router() async throws -> Router<PageContext> {
        let directory = FileManager.default.temporaryDirectory.appending(path: "media-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var settings = [
            "DATABASE_URL": "postgresql://media@127.0.0.1:1/none", "AMQP_URL": "amqp://a:b@127.0.0.1:1/none",
            "KEYS_DATABASE_URL": "postgresql://media@127.0.0.1:1/none", "OBJECT_STORE_URL": "file://\(directory)/o",
            "ACCOUNTS_URL": "http://127.0.0.1:1",
        ]
        for name in [
            "MASTER_KEY_FILE", "PEPPER_FILE", "SESSION_SECRET_FILE", "LINK_SECRET_FILE", "JOURNAL_KEY_FILE",
            "CHECKPOINT_KEY_FILE",
        ] {
            settings[name] = "\(directory)/\(name)"
        }
        let frame = try ServiceFrame.forTests(Media.self, settings)
        return ServiceHost.router(frame, try await Media.parts(frame))
    }

    @Test func `it describes exactly the routes that exist`() async throws {
        let own = try await router().operations(below: "/media/api")
        #expect(own == (try OpenAPIDocument(of: "media").operations))
        #expect(own.count == 41)
    }

    @Test(arguments: [nil, "Basic YTpi"])
    func `without a token nothing is listed`(authorization: String?) async throws {
        try await TestClient.with(try await router()) { client in
            let headers: HTTPFields = authorization.map { [.authorization: $0] } ?? [:]
            let answer = try await client.execute(uri: "/media/api/captures", method: .get, headers: headers)
            #expect(answer.status == .unauthorized)
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }
}
