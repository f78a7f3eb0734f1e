import Contracts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import InMemoryLogging
import Logging
import NIOCore
import WebPages
import WebPagesTesting

/// A site with the frame of all pages around a few routes.
struct PageTester: Sendable {
    let pages: Pages
    let log = InMemoryLogHandler()
    private let addRoutes: @Sendable (Router<PageContext>) -> Void

    init(site: Site = Site(), routes: @escaping @Sendable (Router<PageContext>) -> Void = { _ in }) throws {
        pages = try Pages(site: site)
        addRoutes = routes
    }

    /// What a browser or a program gets.
    func answer(
        _ path: String, _ method: HTTPRequest.Method = .get, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> TestResponse {
        let router = PageFrame(pages: pages).router()
        addRoutes(router)
        let log = log
        let logger = Logger(label: "test") { _ in
            var handler = log
            handler.logLevel = .trace
            return handler
        }
        return try await TestClient.with(router, logger: logger) { client in
            try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        }
    }

    static let browser: HTTPFields = [
        .accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    ]
}

extension TestResponse {
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The body as a problem document.
    func problem() throws -> Problem { try JSONDecoder().decode(Problem.self, from: Data(text.utf8)) }
}
