import Contracts
import HTTPTypes
import Hummingbird
import Testing
import WebPages
import WebPagesTesting

@Suite struct LanguageChoiceTests {
    private func language(_ path: String = "/", _ headers: HTTPFields = [:]) -> Language {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        return LanguageChoice.language(for: Request(head: head, body: RequestBody(buffer: ByteBuffer())))
    }

    @Test func `a visitor who says nothing is spoken to in Dutch`() {
        #expect(language() == .dutch)
    }

    @Test(
        arguments: [
            ("fr", Language.french), ("fr-BE,fr;q=0.9,nl;q=0.8", .french), ("es, de;q=0.5, en;q=0.7", .english),
            ("en;q=0,de", .german), ("*", .dutch), ("nl;q=abc,fr;q=0.1", .french), (";;,,=", .dutch),
            ("FR_be", .french),
            ("es-ES,pt", .dutch), ("de,en", .german),
        ])
    func `the browser's languages are honored in the order of their weight`(header: String, wanted: Language) {
        #expect(language("/", [.acceptLanguage: header]) == wanted)
    }

    @Test func `the address is stronger than the cookie and the cookie than the browser`() {
        #expect(language("/", [.cookie: "lang=de", .acceptLanguage: "fr"]) == .german)
        #expect(language("/?lang=en", [.cookie: "lang=de", .acceptLanguage: "fr"]) == .english)
    }

    @Test func `a language we do not speak is passed over`() {
        #expect(language("/?lang=xx", [.cookie: "lang=yy", .acceptLanguage: "fr"]) == .french)
    }

    @Test func `a language in the path is the strongest`() async throws {
        let tester = try PageTester { router in
            router.get("p/:lang") { _, context in context.language.rawValue }
        }
        #expect(try await tester.answer("/p/de?lang=fr").text == "de")
    }

    @Test func `a choice made in the address is kept in a cookie`() async throws {
        let tester = try PageTester { $0.get("page") { _, context in context.language.rawValue } }
        let chosen = try await tester.answer("/page?lang=fr")
        #expect(chosen.text == "fr")
        let cookie = try #require(chosen.headers[.setCookie])
        #expect(cookie.hasPrefix("lang=fr;") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
        #expect(try await tester.answer("/page").headers[.setCookie] == nil)
        #expect(try await tester.answer("/page?lang=%0d%0aSet-Cookie:x").headers[.setCookie] == nil)
    }
}
