import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import OpenAPITesting
import ServiceHost
import Testing
import WebPages
import WebPagesTesting

@Suite("openapi.yaml of ingest")
struct OpenAPITests {
    /// The service's router; nothing of it connects to anything before it is asked.
    private func router() async throws -> Router<PageContext> {
        let directory = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var settings = [
            "DATABASE_URL": "postgresql://ingest@127.0.0.1:1/none", "AMQP_URL": "amqp://a:b@127.0.0.1:1/none",
            "KEYS_DATABASE_URL": "postgresql://ingest@127.0.0.1:1/none", "OBJECT_STORE_URL": "file://\(directory)/o",
        ]
        for name in [
            "MASTER_KEY_FILE", "PEPPER_FILE", "SESSION_SECRET_FILE", "PLATFORM_KEY_FILE", "RECEIPT_KEY_FILE",
        ] {
            settings[name] = "\(directory)/\(name)"
        }
        let frame = try ServiceFrame.forTests(Ingest.self, settings)
        return ServiceHost.router(frame, try await Ingest.parts(frame))
    }

    @Test func `it describes exactly the routes that exist`() async throws {
        let own = try await router().operations(below: "/booth")
        #expect(own == (try OpenAPIDocument(of: "ingest").operations))
        #expect(own.count == 7)
    }

    @Test(arguments: [nil, "Bearer nonsense", "Basic YTpi"])
    func `without a booth's token nothing is given or taken`(authorization: String?) async throws {
        let id = UUID().uuidString
        try await TestClient.with(try await router()) { client in
            var headers: HTTPFields = authorization.map { [.authorization: $0] } ?? [:]
            headers[TusHeaders.resumable] = TusHeaders.version
            for (method, path) in [
                (HTTPRequest.Method.get, "captures/\(id)/receipt"), (.post, "uploads"), (.patch, "uploads/\(id)"),
                (.delete, "uploads/\(id)"),
            ] {
                let answer = try await client.execute(uri: "/booth/v1/\(path)", method: method, headers: headers)
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
        }
    }
}
