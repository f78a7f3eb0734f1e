import Contracts
import Foundation

/// An erasure as an operator reads it.
extension ErasureRecord {
    var what: String {
        switch subject {
        case .capture(let capture): "capture \(capture)"
        case .person(let request, _): "person of request \(request)"
        }
    }

    /// Whom it waits for, and who of them is late.
    func waitingFor(_ orders: [OwnerOrder], _ patience: ErasurePatience, at now: Date) -> String {
        switch course.state {
        case .asked:
            guard rentalID != nil else { return "a rental; without one it is erased a day after it was asked for" }
            let isLate = course.askedAt.map { $0 < patience.decisionLimit(at: now) } ?? false
            return "the customer's decision" + (isLate ? " (late)" : "")
        case .revocable: return "the end of the time to take it back"
        case .erasing:
            return orders.filter { $0.answer?.isFinal != true }
                .map { $0.owner.rawValue + ($0.isLate(at: now) ? " (late)" : "") }.joined(separator: ", ")
        case .refused, .restored, .complete: return ""
        }
    }

    /// A line per fact that is known.
    var facts: [[String]] {
        let known: [(String, String?)] = [
            ("erasure", id.description), ("of", what), ("rental", rentalID?.description),
            ("state", course.state.rawValue), ("cause", cause.rawValue), ("wanted by", wish.actor),
            ("why", wish.reason),
            ("opened", course.openedAt.inBrussels), ("customer asked", course.askedAt?.inBrussels),
            ("decision overdue", overdueAt?.inBrussels), ("decided by", decision?.actor),
            ("decision", decision?.reason),
            ("can be taken back until", course.revocableUntil?.inBrussels),
            ("erasing since", course.beganAt?.inBrussels),
            ("ended", course.endedAt?.inBrussels),
            ("for requests", requests.isEmpty ? nil : requests.map(\.description).joined(separator: " ")),
        ]
        return known.compactMap { name, value in value.map { [name, $0] } }
    }
}

extension OwnerOrder {
    func line(at now: Date) -> [String] {
        let retained = answer?.retained.map { "\($0.count) \($0.table) (\($0.reason.rawValue))" } ?? []
        return [
            owner.rawValue, (answer?.outcome.rawValue ?? "none") + (isLate(at: now) ? " (late)" : ""),
            answer.map { "\($0.rows)" } ?? "", answer.map { "\($0.objects)" } ?? "", retained.joined(separator: ", "),
            orders == 1 ? "once" : "\(orders) times", heardAt?.inBrussels ?? "",
        ]
    }
}
