import Contracts
import HTTPTypes
import Hummingbird
import ServiceHost
import Testing
import WebPages
import WebPagesTesting

@Suite struct DesignPageTests {
    enum Program: ServiceProgram {
        static let name = "accounts"
        static let summary = "A test."

        static func parts(_ frame: ServiceFrame) async throws -> ServiceParts { ServiceParts() }
    }

    private func answer(_ path: String, _ language: Language, _ method: HTTPRequest.Method = .get) async throws
        -> TestResponse
    {
        let frame = try ServiceFrame.forTests(Program.self)
        let page = try DesignPage(pages: frame.pages)
        return try await TestClient.with(ServiceHost.router(frame, ServiceParts(routes: { page.add(to: $0) }))) {
            try await $0.execute(
                uri: path, method: method, headers: [.accept: "text/html", .acceptLanguage: language.rawValue])
        }
    }

    @Test(arguments: Language.allCases)
    func `every component is shown, in every language`(language: Language) async throws {
        let page = try await answer("/accounts/design?tried=1&saved=1&done=3", language)
        #expect(page.status == .ok && page.text.contains("content=\"noindex, nofollow\""))
        #expect(
            !page.text.contains("design.") && !page.text.contains("[") && !page.text.contains("{"), "a text is missing")
        for part in [
            "page-head", "form-errors", "form-check", "notice-danger", "status-success", "table-cards", "facts",
            "progress-box is-failed", "empty-state", "pager", "filter-bar", "tab-links", "chart-line", "confirm-form",
        ] { #expect(page.text.contains("class=\"\(part)") || page.text.contains(" \(part)"), "\(part) is not shown") }
    }

    @Test func `the list follows the filter, and what was filled in comes back escaped`() async throws {
        let none = try await answer("/accounts/design?q=%3Czzz", .english).text
        #expect(
            none.contains("Nothing found") && none.contains("value=\"&lt;zzz\"")
                && !none.contains("Wedding in Ghent</a>"))
        let one = try await answer("/accounts/design?q=wedding", .english).text
        #expect(one.contains("Wedding in Ghent</a>") && !one.contains("Company party of the port</a>"))
    }

    @Test func `what is sent does nothing and comes back`() async throws {
        let sent = try await answer("/accounts/design", .english, .post)
        #expect(sent.status == .seeOther && sent.headers[.location] == "/accounts/design?saved=1#notices")
    }
}
