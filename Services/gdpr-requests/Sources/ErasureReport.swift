import Contracts
package import Foundation
import ServiceHost

/// How far the erasures of one request have come, as an operator reads it.
package struct ErasureReport: Sendable {
    /// When the erasure was ordered; nil while services still say what there is.
    package let requestedAt: Date?
    package let erasures: [RequestedErasure]
    private let now: Date
    private let patience: TimeInterval = 15 * 60

    package init(requestedAt: Date?, erasures: [RequestedErasure], now: Date) {
        self.requestedAt = requestedAt
        self.erasures = erasures
        self.now = now
    }

    package var open: Int { erasures.count { $0.outcome == .asked } }

    /// A line per thing that is erased, and for what is erased one per service.
    package var lines: [[String]] {
        erasures.flatMap { erasure -> [[String]] in
            let what = erasure.captureID.map { "capture \($0)" } ?? "the person's other data"
            switch erasure.outcome {
            case .asked: return [[what, "asked", "", "", ""]]
            case .refused(let reason): return [[what, "refused: \(reason)", "", "", ""]]
            case .erased(let parts):
                return [[what, "erased", "", "", ""]]
                    + parts.map { Self.line($0.owner.rawValue, $0.rows, $0.objects, $0.retained) }
                    + (erasure.own.isEmpty ? [] : [Self.line(GDPRRequests.name, 0, 0, erasure.own)])
            }
        }
    }

    private static func line(_ service: String, _ rows: Int, _ objects: Int, _ retained: [RetainedData]) -> [String] {
        let kept = retained.map { "\($0.count) \($0.table) (\($0.reason.rawValue))" }
        let gone = "\(Amount(rows, "row")), \(Amount(objects, "object"))"
        return ["", "", service, gone, kept.joined(separator: ", ")]
    }

    /// What to do about what has not ended.
    package var advice: [String] {
        guard let requestedAt else { return ["The erasure is ordered as soon as every service has answered."] }
        guard open > 0 else { return [] }
        var advice = [
            "\(open) of \(erasures.count) not ended. The customer decides about captures: `retention erasure list --open`."
        ]
        if now.timeIntervalSince(requestedAt) > patience {
            advice.append("Which services and customers are late: `retention erasure list --late`.")
        }
        return advice
    }
}
