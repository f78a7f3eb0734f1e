import Contracts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Testing
import WebPages
import WebPagesTesting

@Suite struct TemplatesTests {
    @Test(
        arguments: [
            "{{{name}}}", "{{& name}}", "{{&name}}", "{{=<% %>=}}", "{{% CONTENT_TYPE:TEXT}}", "<script>x()</script>",
            "<p style=\"color: red\">", "<a href=\"javascript:x()\">", "{{name",
        ])
    func `a template that could print unescaped text or needs inline script is refused`(text: String) {
        #expect(throws: PagesError.self) { try Templates(texts: ["page": text]) }
    }

    @Test func `a template that includes one that does not exist stops the start`() {
        #expect(throws: PagesError.unknownTemplate(name: "header", usedBy: "page")) {
            try Templates(texts: ["page": "{{> header}}"])
        }
        #expect(throws: PagesError.unknownTemplate(name: "frame", usedBy: "page")) {
            try Templates(texts: ["page": "{{<frame}}{{$a}}x{{/a}}{{/frame}}"])
        }
    }

    @Test func `a template that shows an unknown text stops the start`() throws {
        let folder = try TestFolder(["page.mustache": "<p>{{t.nothing.here}}</p>"])
        #expect(throws: PagesError.unknownText(key: "nothing.here", usedBy: "page")) {
            try Pages(site: Site(), templates: [folder.url])
        }
    }

    @Test func `a template that does not parse stops the start`() {
        #expect(throws: PagesError.self) { try Templates(texts: ["page": "{{#a}}{{/b}}"]) }
    }

    @Test func `asking for a template that does not exist stops the start`() throws {
        let pages = try Pages(site: Site())
        #expect(try pages.template("error") == "error")
        #expect(throws: PagesError.unknownTemplate(name: "gallery", usedBy: nil)) { try pages.template("gallery") }
    }

    @Test func `our own templates find every name they ask for`() throws {
        let pages = try Pages(site: Site())
        let values: [String: any Sendable] = ["text": "text", "status": "404", "onward": [String]()]
        #expect(try pages.unknownNames("error", values) == [])
    }

    @Test func `a name that the values of a page lack is found by its test`() throws {
        let folder = try TestFolder([
            "page.mustache": "{{known}}{{unknown}}{{#rows}}{{cell}}{{typo}}{{/rows}}{{absent}}"
        ])
        struct Row: Sendable { var cell = "x" }
        struct Model: Sendable {
            var known = "x"
            var rows = [Row()]
            var absent: String?
        }
        let pages = try Pages(site: Site(), templates: [folder.url])
        #expect(try pages.unknownNames("page", Model()) == ["typo", "unknown"])
    }

    @Test func `values are escaped wherever they stand`() async throws {
        let folder = try TestFolder([
            "page.mustache": "{{<layout}}{{$content}}<p title=\"{{name}}\">{{name}}</p>{{/content}}{{/layout}}"
        ])
        let pages = try Pages(site: Site(), templates: [folder.url])
        let tester = try PageTester { router in
            router.get("page") { request, context in
                try pages.page(
                    "page", ["name": "<img src=x onerror=\"x()\">'"], title: "</title><script>", request: request,
                    context: context)
            }
        }
        let html = try await tester.answer("/page").text
        #expect(!html.contains("<img") && !html.contains("<script>"))
        #expect(html.contains("&lt;img src=x onerror=&quot;x()&quot;&gt;&#39;"))
    }
}

/// A folder with a few files that is gone when the test is.
final class TestFolder: Sendable {
    let url: URL

    init(_ files: [String: String]) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = url.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
