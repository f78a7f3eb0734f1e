import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Testing
import WebPages
import WebPagesTesting

@Suite struct ComponentsTests {
    /// What a page shows that holds one component called `it`.
    private func shown(_ partial: String, _ it: some Component, title: String = "Page") async throws -> String {
        let folder = try TestFolder([
            "one.mustache": "{{<layout}}{{$content}}{{#it}}{{>\(partial)}}{{/it}}{{/content}}{{/layout}}"
        ])
        let pages = try Pages(site: Site(), templates: [folder.url])
        #expect(try pages.unknownNames("one", ["it": it]) == [])
        let tester = try PageTester { router in
            router.get("one") { request, context in
                try pages.page("one", ["it": it], title: title, request: request, context: context)
            }
        }
        let html = try await tester.answer("/one?lang=en").text
        let start = try #require(html.range(of: "<main")?.upperBound)
        return String(html[start..<(try #require(html.range(of: "</main>")?.lowerBound))])
    }

    @Test func `a field says its hint and its error to those who hear the page`() async throws {
        let field = FormField("mail", "Address", hint: "Ours <only>", error: "Has no @", value: "\"x\"", kind: "email")
        let html = try await shown("field", field)
        #expect(html.contains("<label class=\"form-label\" for=\"mail\">Address</label>"))
        #expect(html.contains("id=\"mail-hint\">Ours &lt;only&gt;<") && html.contains("id=\"mail-error\""))
        #expect(html.contains("aria-describedby=\"mail-hint mail-error\" aria-invalid=\"true\""))
        #expect(html.contains("type=\"email\" value=\"&quot;x&quot;\"") && html.contains(" required"))
    }

    @Test func `a field that may stay empty says so, and one without an error is not called wrong`() async throws {
        let html = try await shown("field", FormField("note", "Note", isRequired: false, rows: 4))
        #expect(html.contains("(optional)") && html.contains("<textarea") && html.contains("rows=\"4\""))
        #expect(!html.contains("required") && !html.contains("aria-invalid") && !html.contains("is-wrong"))
        #expect(!html.contains("aria-describedby"))
    }

    @Test func `what a component leaves out is not looked for around it`() async throws {
        let html = try await shown("notice", PageNotice(.success, "Saved."), title: "The title of the page")
        #expect(!html.contains("The title of the page") && !html.contains("notice-title") && !html.contains("<form"))
        #expect(html.contains("Done:") && html.contains("Saved."))
    }

    @Test func `a notice of what just happened is read out, and can take it back`() async throws {
        let undo = PageNotice.Undo("Undo", action: "/x?a=1&b=2", hidden: [FormHidden("id", "7")])
        let html = try await shown("notice", PageNotice(.danger, "Deleted.", undo: undo, isNews: true))
        #expect(html.contains("role=\"alert\"") && html.contains("action=\"/x?a=1&amp;b=2\""))
        #expect(html.contains("<input type=\"hidden\" name=\"id\" value=\"7\">"))
    }

    @Test func `the list of errors takes the focus, and each line leads to its field`() async throws {
        let errors = try #require(FormErrors(fields: [("name", nil), ("mail", "Has no @"), ("role", "Choose one")]))
        let html = try await shown("form-errors", errors)
        #expect(html.contains("tabindex=\"-1\" autofocus"))
        #expect(html.contains("<a href=\"#mail\">Has no @</a>") && html.contains("<a href=\"#role\">Choose one</a>"))
        #expect(!html.contains("#name") && FormErrors(fields: [("name", nil)]) == nil)
    }

    @Test func `the first of several choices carries the name to which the list of errors leads`() async throws {
        let options = [FormOption("a", "A"), FormOption("b", "B", hint: "More", isChosen: true)]
        let radio = try await shown("choices", FormChoices("role", "Role", options, error: "Choose one"))
        #expect(radio.contains("type=\"radio\" id=\"role\" name=\"role\" value=\"a\""))
        #expect(
            radio.contains(
                "id=\"role-2\" name=\"role\" value=\"b\" checked required aria-describedby=\"role-2-remark\""))
        let boxes = try await shown("choices", FormChoices("days", "Days", options, isMany: true))
        #expect(boxes.contains("type=\"checkbox\"") && !boxes.contains("required"))
    }

    @Test func `a table names its rows, columns and cells, also where it is shown as cards`() async throws {
        let table = PageTable(
            "Members", columns: [.init("Name"), .init("Captures", isNumber: true), .init("Acts", isUnseen: true)],
            rows: [
                [
                    .init("Ann", address: "/a"), .init("12"),
                    .init(acts: [PageAct("Delete", address: "/d", about: "Ann")]),
                ]
            ])
        let html = try await shown("table", table)
        #expect(html.contains("<th scope=\"row\" role=\"rowheader\"><a href=\"/a\">Ann</a>"))
        #expect(html.contains("<td role=\"cell\" data-label=\"Captures\" class=\"is-number\">12"))
        #expect(html.contains("<span class=\"visually-hidden\"> – Ann</span>") && !html.contains("data-label=\"Acts\""))
    }

    @Test func `a table without rows shows what to do about it`() async throws {
        let empty = EmptyState("Nobody yet", "Invite somebody.", act: PageAct("Invite", address: "/i", look: .primary))
        let html = try await shown("table", PageTable("Members", columns: [.init("Name")], rows: [], empty: empty))
        #expect(!html.contains("<table") && html.contains("href=\"/i\">Invite</a>"))
    }

    @Test func `progress is fetched again only while something runs`() async throws {
        var progress = ProgressBar("zip", "Your ZIP", text: "3 of 10", done: 3, total: 10, address: "/zip")
        let running = try await shown("progress", progress)
        #expect(running.contains("hx-get=\"/zip\"") && running.contains("value=\"3\" max=\"10\""))
        progress.state = .finished
        #expect(try await !shown("progress", progress).contains("hx-get"))
        progress.total = nil
        #expect(try await !shown("progress", progress).contains("max="))
    }

    @Test func `a page that shows the present reloads itself only where script is off`() async throws {
        let folder = try TestFolder([
            "now.mustache": "{{<layout}}{{$head}}{{#it}}{{>refresh}}{{/it}}{{/head}}{{/layout}}", "htmx.js": "1",
        ])
        func page(_ site: Site) async throws -> String {
            let pages = try Pages(site: site, templates: [folder.url])
            let tester = try PageTester(site: site) { router in
                router.get("now") { request, context in
                    try pages.page(
                        "now", ["it": PageRefresh(every: 20, address: "/now")], title: "Now", request: request,
                        context: context)
                }
            }
            return try await tester.answer("/now").text
        }
        let meta = "<meta http-equiv=\"refresh\" content=\"20;url=/now\">"
        var site = Site()
        let plain = try await page(site)
        #expect(plain.components(meta) == 1 && !plain.contains("<noscript>"))
        site.htmxFile = folder.url.appending(path: "htmx.js").path
        #expect(try await page(site).contains("<noscript>\(meta)</noscript>"))
    }

    @Test func `a pager without neighbors is left out`() async throws {
        #expect(try await !shown("pager", Pager()).contains("<nav"))
        let html = try await shown("pager", Pager(next: "/x?after=1&n=2"))
        #expect(html.contains("rel=\"next\" href=\"/x?after=1&amp;n=2\"") && !html.contains("rel=\"prev\""))
    }

    @Test func `a chart is drawn to scale and says its numbers in words and as a table`() async throws {
        let texts = TextsOfPage(try Pages(site: Site()).texts, .english)
        let points = [PageChart.Point("Mon", 0), .init("Tue", 50), .init("Wed", 100)]
        let chart = PageChart(
            .bars, "Captures", labelHead: "Day", valueHead: "Captures", points: points, texts: texts)
        let html = try await shown("chart", chart)
        // The axis ends at 100, which is 178 units high; half of it is 89.
        #expect(
            html.contains("height=\"178.0\"") && html.contains("height=\"89.0\"") && html.contains("height=\"0.0\""))
        #expect(
            html.contains("Highest: 100 (Wed). Lowest: 0 (Mon).") && html.contains("<td class=\"is-number\">50</td>"))
        let line = PageChart(.line, "Captures", labelHead: "Day", valueHead: "Captures", points: points, texts: texts)
        #expect(try await shown("chart", line).components("<polyline") == 2)
        let none = PageChart(.bars, "Captures", labelHead: "Day", valueHead: "Captures", points: [], texts: texts)
        #expect(try await shown("chart", none).contains("There is nothing to show yet."))
    }

    @Test(arguments: [(0, "1"), (3, "4"), (7, "8"), (41, "80"), (99, "100"), (0.2, "0.2"), (90_000, "100,000")])
    func `the axis of a chart ends at a number that is read easily`(highest: Double, end: String) async throws {
        let texts = TextsOfPage(try Pages(site: Site()).texts, .english)
        let chart = PageChart(
            .line, "X", labelHead: "A", valueHead: "B", points: [.init("a", highest)], texts: texts)
        #expect(try await shown("chart", chart).contains("text-anchor=\"end\">\(end)</text>"))
    }
}
