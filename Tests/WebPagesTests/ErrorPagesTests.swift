import Contracts
import HTTPTypes
import Hummingbird
import InMemoryLogging
import Logging
import Testing
import WebPages
import WebPagesTesting

@Suite struct ErrorPagesTests {
    struct Leak: Error, CustomStringConvertible {
        var description: String { "the password is hunter2" }
    }

    private func tester() throws -> PageTester {
        try PageTester { router in
            router.get("leak") { _, _ -> String in throw Leak() }
            router.get("gone") { _, _ -> String in throw APIError.gone }
            router.get("months") { _, _ -> String in throw APIError.invalid("months", "must be 6 to 24") }
            router.get("http") { _, _ -> String in throw HTTPError(.conflict, message: "taken") }
            router.get("busy") { _, _ -> String in
                throw APIError(.serviceUnavailable, code: "busy", message: "busy", headers: [.retryAfter: "5"])
            }
        }
    }

    @Test(arguments: Language.allCases)
    func `a browser gets a page in its language with the reference number`(language: Language) async throws {
        let tester = try tester()
        var headers = PageTester.browser
        headers[.acceptLanguage] = language.rawValue
        let answer = try await tester.answer("/leak", headers: headers)
        #expect(answer.status == .internalServerError)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(answer.headers[.contentLanguage] == language.rawValue)
        let reference = try #require(answer.header("X-Request-Reference"))
        #expect(answer.text.contains("<strong class=\"reference\">\(reference)</strong>"))
        #expect(answer.text.contains(tester.pages.texts("error.500.title", language)))
    }

    @Test(arguments: ["*/*", "application/json", "application/problem+json", "text/html;q=0.1, application/json", ""])
    func `a program gets a problem document with the reference number`(accept: String) async throws {
        let answer = try await tester().answer("/months", headers: accept.isEmpty ? [:] : [.accept: accept])
        #expect(answer.status == .unprocessableContent)
        #expect(answer.headers[.contentType] == "application/problem+json")
        let problem = try answer.problem()
        #expect(problem.status == 422 && problem.code == "invalid" && problem.field == "months")
        #expect(problem.detail == "must be 6 to 24")
        #expect(problem.reference == answer.header("X-Request-Reference"))
    }

    @Test func `a part of a page is answered with a page, and loads the whole where nobody is signed in any more`()
        async throws
    {
        let tester = try PageTester { router in
            router.get("refused") { _, _ -> String in throw APIError.tokenRefused }
            router.get("gone") { _, _ -> String in throw APIError.gone }
        }
        let part: HTTPFields = [.accept: "*/*", try #require(HTTPField.Name("HX-Request")): "true"]
        let refused = try await tester.answer("/refused", headers: part)
        #expect(refused.status == .unauthorized && refused.header("HX-Refresh") == "true")
        #expect(refused.headers[.contentType] == "text/html; charset=utf-8")
        #expect(try await tester.answer("/gone", headers: part).header("HX-Refresh") == nil)
        #expect(try await tester.answer("/refused", headers: PageTester.browser).header("HX-Refresh") == nil)
    }

    @Test func `an unknown error shows nothing of itself`() async throws {
        for headers in [PageTester.browser, [:]] {
            let answer = try await tester().answer("/leak", headers: headers)
            #expect(!answer.text.contains("hunter2") && !answer.text.contains("Leak"))
        }
    }

    @Test func `a failure of ours is logged under the reference that was shown`() async throws {
        let tester = try tester()
        let answer = try await tester.answer("/leak?mail=anna@example.org")
        let entry = try #require(tester.log.entries.first { $0.level == .error })
        #expect(entry.metadata["request.reference"]?.description == answer.header("X-Request-Reference"))
        #expect(entry.metadata["http.route"] == "/leak")
        #expect(entry.error is Leak)
        #expect(!"\(entry.message) \(entry.metadata)".contains("anna@example.org"))
    }

    @Test func `a refusal is no alarm in the log`() async throws {
        let tester = try tester()
        _ = try await tester.answer("/gone")
        #expect(!tester.log.entries.contains { $0.level >= .notice })
    }

    @Test func `the page of a status says what it means`() async throws {
        let tester = try tester()
        let answer = try await tester.answer("/gone", headers: PageTester.browser)
        #expect(answer.status == .gone)
        #expect(answer.text.contains(tester.pages.texts("error.410.text", .dutch)))
    }

    @Test func `headers of a refusal are kept`() async throws {
        #expect(try await tester().answer("/busy").headers[.retryAfter] == "5")
        #expect(try await tester().answer("/busy", headers: PageTester.browser).headers[.retryAfter] == "5")
    }

    @Test func `an address that does not exist is refused like everything else`() async throws {
        let answer = try await tester().answer("/nowhere")
        #expect(answer.status == .notFound)
        #expect(try answer.problem().code == "not-found")
    }

    @Test func `an error of the framework keeps its status and message`() async throws {
        let problem = try await tester().answer("/http").problem()
        #expect(problem.status == 409 && problem.detail == "taken" && problem.code == "conflict")
    }
}
