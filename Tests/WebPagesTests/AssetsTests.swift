import FoundationEssentials
import HTTPTypes
import Hummingbird
import Testing
import WebPages
import WebPagesTesting

@Suite struct AssetsTests {
    @Test func `a page links its style with the version of its content`() async throws {
        let tester = try PageTester()
        let address = try #require(tester.pages.assets.address(of: "site.css"))
        #expect(try await tester.answer("/nowhere", headers: PageTester.browser).text.contains(address))
        let asset = try await tester.answer(address)
        #expect(asset.status == .ok && asset.headers[.contentType] == "text/css; charset=utf-8")
        #expect(asset.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(asset.text.contains(".skip-link"))
    }

    @Test func `an asset that the browser has is not sent again`() async throws {
        let tester = try PageTester()
        let tag = try #require(try await tester.answer("/assets/site.css").headers[.eTag])
        let again = try await tester.answer("/assets/site.css", headers: [.ifNoneMatch: tag])
        #expect(again.status == .notModified && again.text.isEmpty)
        #expect(try await tester.answer("/assets/site.css", headers: [.ifNoneMatch: "\"x\""]).status == .ok)
    }

    @Test func `an address without the right version is kept for minutes only`() async throws {
        let asset = try await PageTester().answer("/assets/site.css?v=old")
        #expect(asset.headers[.cacheControl] == "public, max-age=300")
    }

    @Test(arguments: ["/assets/none.css", "/assets/..%2fTexts%2fnl.json", "/assets/%2e%2e/Texts/nl.json", "/assets/"])
    func `nothing but assets is served`(path: String) async throws {
        #expect(try await PageTester().answer(path).status == .notFound)
    }

    @Test func `Bootstrap is served from the folder of the setting`() async throws {
        let folder = try TestFolder(["css/bootstrap.min.css": "body{}", "js/bootstrap.bundle.min.js": "let x = 1"])
        var site = Site()
        site.bootstrapDirectory = folder.url.path
        let tester = try PageTester(site: site)
        let html = try await tester.answer("/nowhere", headers: PageTester.browser).text
        #expect(html.contains("/assets/bootstrap.min.css?v=") && html.contains("/assets/bootstrap.bundle.min.js?v="))
        #expect(try await tester.answer("/assets/bootstrap.bundle.min.js").text == "let x = 1")
    }

    @Test func `htmx is served from the file of the setting, and told to evaluate nothing`() async throws {
        let folder = try TestFolder(["htmx-2.min.js": "let htmx = 1"])
        var site = Site()
        site.htmxFile = folder.url.appending(path: "htmx-2.min.js").path
        let tester = try PageTester(site: site)
        let html = try await tester.answer("/nowhere", headers: PageTester.browser).text
        #expect(html.contains("<script src=\"/assets/htmx.min.js?v=") && html.contains("\"allowEval\":false"))
        #expect(html.contains("\"includeIndicatorStyles\":false"))
        #expect(try await tester.answer("/assets/htmx.min.js").text == "let htmx = 1")
        let plain = try await PageTester().answer("/nowhere", headers: PageTester.browser).text
        #expect(!plain.contains("htmx"))
    }

    @Test func `a script that is not there stops the start`() throws {
        var site = Site()
        site.htmxFile = "/nowhere/htmx.js"
        #expect(throws: PagesError.missingScript(path: "/nowhere/htmx.js")) { try Pages(site: site) }
    }

    @Test func `a folder without Bootstrap stops the start`() throws {
        let folder = try TestFolder(["css/other.css": ""])
        var site = Site()
        site.bootstrapDirectory = folder.url.path
        #expect(throws: PagesError.missingAsset(path: folder.url.appending(path: "css/bootstrap.min.css").path)) {
            try Pages(site: site)
        }
    }
}
