import Foundation
import MessagingRuntime
import WebPages

/// Finished words for the operators' page, in the language of the request.
struct OperateWords: Sendable {
    let pages: Pages
    let context: PageContext

    func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        pages.text("operate.\(key)", context, values)
    }

    /// 75 → 1 min, 9000 → 2 h.
    func age(_ seconds: TimeInterval?) -> String {
        guard let seconds else { return "" }
        let whole = max(0, Int(seconds))
        if whole >= 172_800 { return "\(whole / 86_400) d" }
        if whole >= 7200 { return "\(whole / 3600) h" }
        return whole >= 60 ? "\(whole / 60) min" : "\(whole) s"
    }

    func number(_ value: Int?) -> String { value.map { "\($0)" } ?? "?" }

    func instant(_ date: Date?) -> String { date.map { formats.dateTime($0) } ?? "" }

    var formats: PageFormats { PageFormats(pages.texts, context.language) }
}

/// What the template of the operators' page sees.
struct OperateModel: Sendable {
    struct Process: Sendable {
        var name: String
        var version: String
        var since: String
        var concurrency: String
    }

    struct Workload: Sendable {
        var name: String
        var state: StatusBadge
        /// What an operator asked for, if one did.
        var asked: [String]
        var concurrency: String
        var setBy: String
        var processes: [Process]
        var mayAct: Bool
        var acts: [PageAct]
    }

    struct Group: Sendable {
        var reason: String
        var count: StatusBadge
        var oldest: String
        var letters: PageTable
        /// How many are not shown, if any.
        var more: [String]
        var mayAct: Bool
        var acts: [PageAct]
    }

    /// Letters of one reason that are shown one by one.
    private static let shown = 20

    var home: String
    /// What was done just now, if anything.
    var said: PageNotice?
    var brokerAway: PageNotice?
    var readOnly: PageNotice?
    var manyParked: PageNotice?
    var refresh: PageRefresh
    var readAt: PageTime
    var queues: PageTable
    var workloads: [Workload]
    var hasNoWorkloads: Bool
    var groups: [Group]
    var hasNothingParked: Bool
    var outbox: String

    init(_ overview: OperationsOverview, words: OperateWords, home: String, said: String?, mayAct: Bool) {
        func notice(_ tone: Tone, _ key: String, if isSo: Bool) -> PageNotice? {
            isSo ? PageNotice(tone, words(key)) : nil
        }
        self.home = home
        self.said = said.map { PageNotice(.success, $0, isNews: true) }
        brokerAway = notice(.danger, "brokerAway", if: overview.parked == nil)
        readOnly = notice(.info, "readOnly", if: !mayAct)
        manyParked = notice(.warning, "parked.many", if: overview.hasMoreParked)
        refresh = PageRefresh(every: 20, address: home)
        readAt = words.formats.instant(overview.at)
        queues = Self.queues(overview, words)
        workloads = overview.workloads.map { Self.workload($0, words, home, mayAct) }
        hasNoWorkloads = overview.workloads.isEmpty
        groups = (overview.parked ?? []).map { Self.group($0, words, home, mayAct, at: overview.at) }
        hasNothingParked = overview.parked?.isEmpty ?? false
        outbox =
            overview.outboxMessages == 0
            ? words("outbox.empty")
            : words(
                "outbox.waiting", ["count": "\(overview.outboxMessages)", "age": words.age(overview.outboxOldest)])
    }

    private static func queues(_ overview: OperationsOverview, _ words: OperateWords) -> PageTable {
        let heads = ["waiting", "consumers", "oldest", "rate"].map {
            PageTable.Column(words("queues.\($0)"), isNumber: true)
        }
        return PageTable(
            words("queues.caption"), columns: [.init(words("queues.name"))] + heads,
            rows: overview.queues.map { queue in
                [
                    .init(queue.name), .init(words.number(queue.messages)),
                    .init(queue.consumers.map { "\($0)" } ?? "–"),
                    .init(queue.oldest == nil ? "–" : words.age(queue.oldest)),
                    .init(queue.perMinute.map { "\(Int($0.rounded()))" } ?? "–"),
                ]
            })
    }

    private static func workload(
        _ workload: WorkloadOverview, _ words: OperateWords, _ home: String, _ mayAct: Bool
    ) -> Workload {
        let isPaused = workload.setting?.isPaused ?? false
        let number = workload.setting?.concurrency.map { "\($0)" } ?? ""
        func act(_ act: OperateOrder.Act, _ look: PageAct.Look, _ more: String = "") -> PageAct {
            PageAct(
                words("act.\(act.rawValue)"),
                address: "\(home)/confirm?act=\(act.rawValue)&workload=\(workload.name)\(more)", look: look,
                about: workload.name)
        }
        return Workload(
            name: workload.name,
            state: StatusBadge(words(isPaused ? "state.paused" : "state.runs"), isPaused ? .warning : .success),
            asked: workload.setting?.concurrency.map { ["\($0)"] } ?? [], concurrency: "\(workload.concurrency)",
            setBy: workload.setting.map {
                words("setBy", ["who": $0.setBy, "when": words.instant($0.setAt), "why": $0.because])
            } ?? "",
            processes: workload.workers.map {
                Process(
                    name: "\($0.host) \($0.pid)", version: $0.version, since: words.instant($0.since),
                    concurrency: "\($0.concurrency)")
            }, mayAct: mayAct,
            acts: [
                isPaused ? act(.resume, .primary) : act(.pause, .secondary),
                act(.concurrency, .plain, "&concurrency=\(number)"),
            ])
    }

    private static func group(
        _ group: OperationsOverview.ParkedGroup, _ words: OperateWords, _ home: String, _ mayAct: Bool, at now: Date
    ) -> Group {
        let reason = group.reason.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        func act(_ act: OperateOrder.Act, _ key: String, _ which: String, _ about: String) -> PageAct {
            PageAct(
                words(key), address: "\(home)/confirm?act=\(act.rawValue)&\(which)",
                look: act == .discard ? .plain : .secondary, about: about)
        }
        let columns = ["id", "message", "about", "since"].map { PageTable.Column(words("parked.\($0)")) }
        let letters = group.letters.prefix(shown).map { letter in
            [
                PageTable.Cell(letter.id), .init(letter.name), .init(letter.subject),
                .init(words.instant(letter.parkedAt)),
                .init(
                    acts: mayAct
                        ? [
                            act(.replay, "act.replay", "id=\(letter.id)", letter.id),
                            act(.discard, "act.discard", "id=\(letter.id)", letter.id),
                        ] : []),
            ]
        }
        let rest = group.letters.count - letters.count
        return Group(
            reason: group.reason, count: StatusBadge("\(group.letters.count)", .warning),
            oldest: words.age(group.oldest.map { now.timeIntervalSince($0) }),
            letters: PageTable(
                words("parked.caption", ["reason": group.reason]),
                columns: columns + [.init(words("acts"), isUnseen: true)], rows: letters),
            more: rest > 0 ? [words("parked.more", ["count": "\(rest)"])] : [], mayAct: mayAct,
            acts: [
                act(.replay, "parked.replayAll", "parkedFor=\(reason)", group.reason),
                act(.discard, "parked.discardAll", "parkedFor=\(reason)", group.reason),
            ])
    }
}

/// What the template sees that asks whether it is meant.
struct OperateConfirmModel: Sendable {
    var home: String
    var form: ConfirmForm

    init(
        act: OperateOrder.Act, workload: String?, id: String?, parkedFor: String?, concurrency: String,
        words: OperateWords, home: String, formToken: String
    ) {
        self.home = home
        let which = parkedFor.map { words("which.reason", ["reason": $0]) } ?? words("which.one", ["id": id ?? ""])
        let known = [("workload", workload), ("id", id), ("parkedFor", parkedFor)]
        let number = FormField(
            "concurrency", words("workloads.number"), value: concurrency, kind: "number", inputMode: "numeric",
            least: "1", most: "64", isShort: true)
        form = ConfirmForm(
            words("consequence.\(act.rawValue)", ["workload": workload ?? "", "which": which]),
            action: "\(home)/acts?form=\(formToken)",
            button: PageAct(words("act.\(act.rawValue)"), look: act == .discard || act == .pause ? .danger : .primary),
            back: PageAct(words("back"), address: home, look: .plain),
            hidden: [FormHidden("act", act.rawValue)]
                + known.compactMap { name, value in value.map { FormHidden(name, $0) } },
            fields: (act == .concurrency ? [number] : []) + [FormField("because", words("because"), maxLength: 500)])
    }
}
