import Contracts
import FoundationEssentials

/// The page on the booth's own screen: how things are, and what to do. It renews itself without a script.
struct StatusPage: Sendable {
    private static let style = """
        body{font:1.1rem/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}\
        dt{color:#555}dd{margin:0 0 .6rem;font-weight:600}.alarm{border-left:.4rem solid #b00020;padding:.4rem 1rem;\
        background:#fdecee}.good{border-left:.4rem solid #1b7f3b;padding:.4rem 1rem;background:#eaf6ee}
        """

    let words: StatusWords
    let now: Date

    func html(_ report: BoothReport) -> String {
        let rows = facts(report).map { "<dt>\(Escaped.html($0))</dt><dd>\(Escaped.html($1))</dd>" }.joined()
        let alarms = report.alarms.map { alarm in
            "<div class=\"alarm\" role=\"alert\"><p><strong>\(Escaped.html(words.title(of: alarm)))</strong></p>"
                + "<p>\(Escaped.html(words.advice(on: alarm)))</p></div>"
        }
        let verdict = alarms.isEmpty ? "<p class=\"good\">\(Escaped.html(words.allWell))</p>" : alarms.joined()
        let title = Escaped.html(words.title(ofBooth: report.number))
        return """
            <!doctype html><html lang="\(words.language.rawValue)"><head><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="10">\
            <title>\(title)</title><style>\(Self.style)</style></head><body><main><h1>\(title)</h1>\(verdict)\
            <dl>\(rows)</dl></main></body></html>
            """
    }

    private func facts(_ report: BoothReport) -> [(String, String)] {
        var facts = [(words.connection, words.name(of: report.connection) + since(report.since))]
        facts.append((words.waiting, "\(report.captures) (\(Self.size(report.bytes)))"))
        if let oldest = report.oldest { facts.append((words.oldest, words.ago(now.timeIntervalSince(oldest)))) }
        facts.append((words.lastReceipt, report.lastReceipt.map { words.ago(now.timeIntervalSince($0)) } ?? "–"))
        facts.append((words.disk, Self.size(report.freeBytes)))
        if let fullAt = report.fullAt { facts.append((words.full, words.ahead(fullAt.timeIntervalSince(now)))) }
        return facts
    }

    private func since(_ instant: Date?) -> String {
        instant.map { ", " + words.ago(now.timeIntervalSince($0)) } ?? ""
    }

    /// `12 MB`, `3.4 GB`.
    static func size(_ bytes: Int) -> String {
        if bytes < 1_000_000_000 { return "\(bytes / 1_000_000) MB" }
        return "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
    }
}
