import Contracts
import Foundation
import WebPages

/// What an operator reads about the fleet, in finished words.
struct FleetPageModel: Sendable {
    struct Row: Sendable {
        var number: String
        var label: String
        var state: StatusBadge
        var advice: String?
        var seen: String
        var waiting: String
        var disk: String
        var version: String
        var missing: String
        var parked: String
        var alarms: [String]
    }

    var rows: [Row]
    var isEmpty: Bool
    var summary: String
    /// Where one signs out.
    var home = "/ingest/operate"
    var refresh = PageRefresh(every: 30, address: "/ingest/operate/fleet")

    init(_ booths: [FleetBooth], texts: Texts, language: Language, now: Date) {
        let words = Words(texts: texts, language: language, now: now)
        rows = booths.map(words.row)
        isEmpty = booths.isEmpty
        summary = words.text(
            "summary",
            [
                "booths": "\(booths.count)", "silent": "\(booths.count { $0.condition == .silent })",
                "missing": "\(booths.reduce(0) { $0 + $1.missing })",
                "parked": "\(booths.reduce(0) { $0 + $1.parked })",
            ])
    }

    /// Puts what is known of a booth into words of one language.
    private struct Words {
        let texts: Texts
        let language: Language
        let now: Date

        func text(_ key: String, _ values: [String: String] = [:]) -> String {
            texts("fleet.\(key)", language, values)
        }

        func row(_ booth: FleetBooth) -> Row {
            let word = booth.heartbeat
            let adviceKey = "fleet.advice.\(booth.condition.rawValue)"
            return Row(
                number: "\(booth.number)", label: booth.label,
                state: StatusBadge(text("condition.\(booth.condition.rawValue)"), Self.tone(booth.condition)),
                advice: texts.contains(adviceKey) ? texts(adviceKey, language, ["number": "\(booth.number)"]) : nil,
                seen: seen(booth), waiting: word.map(waiting) ?? "–", disk: word.map(disk) ?? "–",
                version: word?.agentVersion ?? "–", missing: "\(booth.missing)", parked: "\(booth.parked)",
                alarms: word.map { $0.alarms.map { text("alarm.\($0)") } } ?? [])
        }

        private static func tone(_ condition: FleetBooth.Condition) -> Tone {
            switch condition {
            case .silent, .alarmed: .danger
            case .missing, .parked: .warning
            case .working, .idle: .success
            case .unheard, .invited, .revoked: .neutral
            }
        }

        private func seen(_ booth: FleetBooth) -> String {
            guard let instant = booth.silentSince ?? booth.heardAt else { return text("never") }
            let ago = ago(instant)
            return booth.silentSince == nil ? ago : text("silent-since", ["ago": ago])
        }

        private func waiting(_ word: FleetBooth.Word) -> String {
            guard let oldest = word.oldestWaitingAt, word.waiting > 0 else { return "\(word.waiting)" }
            return text("waiting", ["count": "\(word.waiting)", "ago": ago(oldest)])
        }

        private func disk(_ word: FleetBooth.Word) -> String {
            text(
                "disk",
                [
                    "used": gibibytes(word.spoolBytes), "limit": gibibytes(word.spoolLimit),
                    "free": gibibytes(word.freeBytes),
                ])
        }

        /// With one decimal, in whole tenths: `0.3`.
        private func gibibytes(_ bytes: Int) -> String {
            let tenths = bytes / ((1 << 30) / 10)
            return "\(tenths / 10)\(language == .english ? "." : ",")\(tenths % 10)"
        }

        private func ago(_ instant: Date) -> String {
            let minutes = max(0, Int(now.timeIntervalSince(instant) / 60))
            switch minutes {
            case ..<120: return text("ago.minutes", ["count": "\(minutes)"])
            case ..<2880: return text("ago.hours", ["count": "\(minutes / 60)"])
            default: return text("ago.days", ["count": "\(minutes / 1440)"])
            }
        }
    }
}
