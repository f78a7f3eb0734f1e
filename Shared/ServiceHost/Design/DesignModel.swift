import Foundation
import WebPages

/// What the design page shows: components with values that mean nothing, in the language of whoever looks.
struct DesignModel: Sendable {
    /// What the address asks for: without script, every state of the page is one.
    struct Asked: Sendable {
        var search = ""
        var only = ""
        var done: Int?
        var isLast = false
        var isSaved = false
        var filled: DesignForm.Filled?
    }

    private static let noon = Date(timeIntervalSince1970: 1_803_898_800)

    var address: String
    var head: PageHead
    var acts: [PageAct]
    var saved: PageNotice?
    var notices: [PageNotice]
    var badges: [StatusBadge]
    var form: DesignForm
    var filter: FilterBar
    var table: PageTable
    var pager: Pager
    var bare: PageTable
    var facts: FactList
    var progress: [ProgressBar]
    var tabs: TabLinks
    var bars: PageChart
    var line: PageChart
    var blank: PageChart
    var confirm: ConfirmForm
    var formats: FactList

    init(_ texts: TextsOfPage, address: String, asked: Asked) {
        func text(_ key: String, _ values: [String: String] = [:]) -> String { texts("design.\(key)", values) }
        self.address = address
        head = PageHead(
            text("title"), lead: text("lead"), back: PageAct(text("back"), address: "/policy"),
            acts: [
                PageAct(text("act.secondary"), address: "#forms"),
                PageAct(text("act.primary"), address: "#acts", look: .primary),
            ])
        acts = PageAct.Look.allCases.map { PageAct(text("act.\($0.rawValue)"), address: "#acts", look: $0) }
        saved = asked.isSaved ? PageNotice(.success, text("notice.saved"), isNews: true) : nil
        notices = [Tone.info, .success, .warning, .danger].map {
            PageNotice(
                $0, text("notice.\($0.rawValue)"), heading: $0 == .info ? nil : text("notice.\($0.rawValue).title"))
        }
        notices.append(
            PageNotice(
                .success, text("notice.undo"), undo: .init(text("undo"), action: address, hidden: [.init("id", "7")])))
        badges = Tone.allCases.map { StatusBadge(text("state.\($0.rawValue)"), $0) }
        form = DesignForm(asked.filled, address: address, texts)
        filter = FilterBar(
            address: address,
            search: FormField("q", text("filter.search"), value: asked.search, kind: "search", isRequired: false),
            selects: [
                FormSelect(
                    "only", text("filter.state"),
                    [FormOption("", text("filter.all"))]
                        + Self.rows.map(\.tone).uniqued.map {
                            FormOption($0.rawValue, text("state.\($0.rawValue)"), isChosen: asked.only == $0.rawValue)
                        }, isRequired: false)
            ], reset: asked.search.isEmpty && asked.only.isEmpty ? nil : address)
        table = Self.table(texts, address: address, asked)
        pager =
            filter.reset != nil
            ? Pager()
            : Pager(
                previous: asked.isLast ? address : nil, next: asked.isLast ? nil : "\(address)?after=3",
                text: text("pager", ["from": asked.isLast ? "4" : "1", "to": asked.isLast ? "6" : "3", "of": "6"]))
        bare = PageTable(
            text("table.none"), columns: [.init(text("table.rental"))], rows: [],
            empty: EmptyState(
                text("empty.title"), text("empty.text"),
                act: PageAct(text("empty.act"), address: "#forms", look: .primary)))
        facts = FactList([
            .init(text("table.rental"), text("rental.1")),
            .init(text("facts.mail"), "hello@photobooth.example", address: "mailto:hello@photobooth.example"),
            .init(text("table.state"), badge: StatusBadge(text("state.success"), .success)),
            .init(text("facts.until"), texts.formats.date(Self.noon)),
        ])
        progress = Self.progress(texts, address: address, done: asked.done)
        tabs = TabLinks(
            text("tabs"),
            [
                .init(text("tabs.all"), address, count: texts.formats.number(1204), isCurrent: true),
                .init(text("tabs.shared"), "\(address)?after=3", count: "12"),
                .init(text("tabs.settings"), "#forms"),
            ])
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { text("day.\($0)") }
        let counts: [Double] = [12, 8, 31, 45, 120, 318, 204]
        let points = zip(days, counts).map { PageChart.Point($0, $1) }
        func chart(_ kind: PageChart.Kind, _ key: String, _ points: [PageChart.Point]) -> PageChart {
            PageChart(
                kind, text("chart.\(key)"), labelHead: text("chart.day"), valueHead: text("chart.captures"),
                points: points, texts: texts)
        }
        bars = chart(.bars, "bars", points)
        line = chart(.line, "line", (1...24).map { .init("\($0)", Double(($0 * 37) % 90 + $0)) })
        blank = chart(.bars, "blank", [])
        confirm = ConfirmForm(
            text("confirm.text"), action: address, button: PageAct(text("confirm.button"), look: .danger),
            back: PageAct(text("confirm.back"), address: address, look: .plain),
            fields: [FormField("because", text("confirm.because"), maxLength: 500)])
        formats = Self.formats(texts)
    }

    private static let rows: [(name: String, tone: Tone, captures: Int)] = [
        ("rental.1", .success, 1204), ("rental.2", .warning, 87), ("rental.3", .neutral, 0),
    ]

    private static func table(_ texts: TextsOfPage, address: String, _ asked: Asked) -> PageTable {
        func text(_ key: String) -> String { texts("design.\(key)") }
        let found = rows.filter { row in
            (asked.search.isEmpty || text(row.name).lowercased().contains(asked.search.lowercased()))
                && (asked.only.isEmpty || row.tone.rawValue == asked.only)
        }
        return PageTable(
            text("table.caption"),
            columns: [
                .init(text("table.rental")), .init(text("table.state")), .init(text("table.captures"), isNumber: true),
                .init(text("table.acts"), isUnseen: true),
            ],
            rows: found.map { row in
                [
                    .init(text(row.name), note: texts.formats.date(noon), address: "#tables"),
                    .init(badge: StatusBadge(text("state.\(row.tone.rawValue)"), row.tone)),
                    .init(texts.formats.number(row.captures)),
                    .init(acts: [
                        PageAct(text("table.open"), address: "#tables", about: text(row.name)),
                        PageAct(text("table.delete"), address: "#confirm", look: .plain, about: text(row.name)),
                    ]),
                ]
            },
            empty: EmptyState(
                text("filter.none"), text("filter.none.text"), act: PageAct(texts("filter.reset"), address: address)))
    }

    /// One that goes on with each look, until it is done.
    private static func progress(_ texts: TextsOfPage, address: String, done: Int?) -> [ProgressBar] {
        func bar(_ id: String, _ done: Int, _ state: ProgressBar.State, address: String? = nil) -> ProgressBar {
            ProgressBar(
                id, texts("design.progress.\(state.rawValue)"),
                text: texts("design.progress.count", ["done": "\(done)", "total": "10"]), done: done, total: 10,
                state: state, address: address)
        }
        let now = min(max(done ?? 4, 0), 10)
        return [
            bar(
                "progress-live", now, now < 10 ? .running : .finished,
                address: done.map { _ in "\(address)?done=\(now + 1)" }),
            ProgressBar("progress-unknown", texts("design.progress.unknown"), text: ""),
            bar("progress-failed", 7, .failed),
        ]
    }

    private static func formats(_ texts: TextsOfPage) -> FactList {
        let formats = texts.formats
        func fact(_ key: String, _ text: String) -> FactList.Fact { .init(texts("design.formats.\(key)"), text) }
        return FactList([
            fact("instant", formats.dateTime(noon)), fact("ago", formats.ago(noon, at: noon.addingTimeInterval(7500))),
            fact("number", formats.number(1_234_567)), fact("share", formats.percent(0.125)),
            fact("size", formats.bytes(3_240_000_000)),
        ])
    }
}

extension Array where Element: Hashable {
    /// Each element once, in the order in which they first occur.
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
