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

    func instant(_ date: Date?) -> String { date?.formatted(Date.ISO8601FormatStyle()) ?? "" }
}

/// What the template of the operators' page sees.
struct OperateModel: Sendable {
    struct Queue: Sendable {
        var name: String
        var messages: String
        var consumers: String
        var oldest: String
        var perMinute: String
    }

    struct Process: Sendable {
        var name: String
        var version: String
        var since: String
        var concurrency: String
    }

    struct Workload: Sendable {
        var name: String
        var state: String
        var isPaused: Bool
        var isRunning: Bool
        /// What an operator asked for, if one did.
        var asked: [String]
        var number: String
        var concurrency: String
        var setBy: String
        var processes: [Process]
        var mayAct: Bool
    }

    struct Letter: Sendable {
        var id: String
        var name: String
        var subject: String
        var parkedAt: String
        var mayAct: Bool
    }

    struct Group: Sendable {
        var reason: String
        /// For an address.
        var reasonInQuery: String
        var count: String
        var oldest: String
        var letters: [Letter]
        /// How many are not shown, if any.
        var more: [String]
        var mayAct: Bool
    }

    /// Letters of one reason that are shown one by one.
    private static let shown = 20

    var home: String
    var formToken: String
    /// What was done just now, if anything.
    var said: [String]
    var readAt: String
    var queues: [Queue]
    var workloads: [Workload]
    var hasNoWorkloads: Bool
    var groups: [Group]
    var hasNothingParked: Bool
    var isBrokerAway: Bool
    var hasMoreParked: Bool
    var outbox: String
    var mayNotAct: Bool

    init(
        _ overview: OperationsOverview, words: OperateWords, home: String, said: String?, mayAct: Bool,
        formToken: String
    ) {
        self.home = home
        self.formToken = formToken
        self.said = [said].compactMap(\.self)
        readAt = words.instant(overview.at)
        queues = overview.queues.map { queue in
            Queue(
                name: queue.name, messages: words.number(queue.messages),
                consumers: queue.consumers.map { "\($0)" } ?? "", oldest: words.age(queue.oldest),
                perMinute: queue.perMinute.map { "\(Int($0.rounded()))" } ?? "")
        }
        workloads = overview.workloads.map { Self.workload($0, words, mayAct) }
        hasNoWorkloads = overview.workloads.isEmpty
        groups = (overview.parked ?? []).map { Self.group($0, words, mayAct, at: overview.at) }
        hasNothingParked = overview.parked?.isEmpty ?? false
        isBrokerAway = overview.parked == nil
        hasMoreParked = overview.hasMoreParked
        outbox =
            overview.outboxMessages == 0
            ? words("outbox.empty")
            : words(
                "outbox.waiting", ["count": "\(overview.outboxMessages)", "age": words.age(overview.outboxOldest)])
        mayNotAct = !mayAct
    }

    private static func workload(_ workload: WorkloadOverview, _ words: OperateWords, _ mayAct: Bool) -> Workload {
        let isPaused = workload.setting?.isPaused ?? false
        return Workload(
            name: workload.name, state: words(isPaused ? "state.paused" : "state.runs"), isPaused: isPaused,
            isRunning: !isPaused, asked: workload.setting?.concurrency.map { ["\($0)"] } ?? [],
            number: workload.setting?.concurrency.map { "\($0)" } ?? "",
            concurrency: "\(workload.concurrency)",
            setBy: workload.setting.map {
                words("setBy", ["who": $0.setBy, "when": words.instant($0.setAt), "why": $0.because])
            } ?? "",
            processes: workload.workers.map {
                Process(
                    name: "\($0.host) \($0.pid)", version: $0.version, since: words.instant($0.since),
                    concurrency: "\($0.concurrency)")
            }, mayAct: mayAct)
    }

    private static func group(
        _ group: OperationsOverview.ParkedGroup, _ words: OperateWords, _ mayAct: Bool, at now: Date
    ) -> Group {
        let letters = group.letters.prefix(shown).map {
            Letter(
                id: $0.id, name: $0.name, subject: $0.subject, parkedAt: words.instant($0.parkedAt), mayAct: mayAct)
        }
        let rest = group.letters.count - letters.count
        return Group(
            reason: group.reason,
            reasonInQuery: group.reason.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "",
            count: "\(group.letters.count)", oldest: words.age(group.oldest.map { now.timeIntervalSince($0) }),
            letters: Array(letters), more: rest > 0 ? [words("parked.more", ["count": "\(rest)"])] : [], mayAct: mayAct)
    }
}

/// What the template sees that asks whether it is meant.
struct OperateConfirmModel: Sendable {
    var address: String
    var home: String
    var act: String
    var consequence: String
    var workload: [String]
    var id: [String]
    var parkedFor: [String]
    var concurrency: String
    var wantsNumber: Bool
    var button: String

    init(
        act: OperateOrder.Act, workload: String?, id: String?, parkedFor: String?, concurrency: String,
        words: OperateWords, home: String, formToken: String
    ) {
        self.home = home
        address = "\(home)/acts?form=\(formToken)"
        self.act = act.rawValue
        self.workload = [workload].compactMap(\.self)
        self.id = [id].compactMap(\.self)
        self.parkedFor = [parkedFor].compactMap(\.self)
        self.concurrency = concurrency
        wantsNumber = act == .concurrency
        button = words("act.\(act.rawValue)")
        let which = parkedFor.map { words("which.reason", ["reason": $0]) } ?? words("which.one", ["id": id ?? ""])
        consequence = words("consequence.\(act.rawValue)", ["workload": workload ?? "", "which": which])
    }
}
