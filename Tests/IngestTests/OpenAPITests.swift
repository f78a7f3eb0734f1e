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
    @Test func `it describes exactly the routes that exist`() async throws {
        let own = try await IngestRouter.make().operations(below: "/booth")
        #expect(own == (try OpenAPIDocument(of: "ingest").operations))
        #expect(own.count == 11)
    }

    @Test(arguments: [nil, "Bearer nonsense", "Basic YTpi"])
    func `without a booth's token nothing is given or taken`(authorization: String?) async throws {
        let id = UUID().uuidString
        try await TestClient.with(try await IngestRouter.make()) { client in
            var headers: HTTPFields = authorization.map { [.authorization: $0] } ?? [:]
            headers[TusHeaders.resumable] = TusHeaders.version
            for (method, path) in [
                (HTTPRequest.Method.get, "captures/\(id)/receipt"), (.post, "uploads"), (.patch, "uploads/\(id)"),
                (.delete, "uploads/\(id)"), (.post, "key"), (.post, "certificate"),
                (.get, "orders"), (.post, "orders/\(id)/wiped"),
            ] {
                let answer = try await client.execute(uri: "/booth/v1/\(path)", method: method, headers: headers)
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
        }
    }
}
