import Contracts
import HTTPTypes
import Hummingbird
import Testing
import WebPages
import WebPagesTesting

@Suite struct LayoutTests {
    @Test(arguments: Language.allCases)
    func `every page says its language, has a skip link and offers the other languages`(language: Language) async throws
    {
        var headers = PageTester.browser
        headers[.acceptLanguage] = language.rawValue
        let html = try await PageTester().answer("/nowhere?a=1&lang=xx&b=2", headers: headers).text
        #expect(html.contains("<html lang=\"\(language.rawValue)\">"))
        #expect(html.contains("<a class=\"skip-link\" href=\"#main\">") && html.contains("<main id=\"main\""))
        for other in Language.allCases {
            #expect(html.contains("href=\"/nowhere?a=1&amp;b=2&amp;lang=\(other.rawValue)\""))
        }
        #expect(html.components("aria-current=\"true\"") == 1)
        #expect(html.contains("lang=\"\(language.rawValue)\" hreflang=\"\(language.rawValue)\" aria-current=\"true\""))
    }

    @Test func `the footer links the privacy policy and the settings fill it`() async throws {
        var site = Site()
        site.companyName = "Flits & Co"
        site.privacyPolicy = "https://flits.example/privacy"
        site.contactMail = "info@flits.example"
        let html = try await PageTester(site: site).answer("/nowhere", headers: PageTester.browser).text
        #expect(html.contains("Flits &amp; Co"))
        #expect(html.contains("href=\"https://flits.example/privacy\""))
        #expect(html.contains("mailto:info@flits.example"))
    }

    @Test func `a path that begins with two slashes does not become a link to another host`() async throws {
        let html = try await PageTester().answer("//evil.example/x", headers: PageTester.browser).text
        #expect(!html.contains("href=\"//"))
    }
}

extension String {
    /// How often `part` occurs.
    func components(_ part: String) -> Int { split(separator: part, omittingEmptySubsequences: false).count - 1 }
}
