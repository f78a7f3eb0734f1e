import Contracts
import Deadlines
import Foundation

/// A request as `--json` shows it: without the address. Instants are RFC 3339, UTC.
struct RequestView: Codable, Sendable, Equatable {
    struct Service: Codable, Sendable, Equatable {
        var service: String
        var answeredAt: String?
        /// How many rows of which table; nil while there is no answer.
        var tables: [String: Int]?
    }

    var id: String
    var receivedAt: String
    /// The last day, in Brussels, on which an answer is in time.
    var due: String
    var isComplete: Bool
    var services: [Service]
    /// What each owner copied or put right; nil where to find was all.
    var parts: [Part]?

    /// One owner's part.
    struct Part: Codable, Sendable, Equatable {
        var service: String
        var answeredAt: String
        var tables: [String: Int]
        var files: Int
        var refusal: String?
    }

    init(_ report: FindReport, _ wished: WishReport? = nil) {
        parts = wished?.parts.map { part in
            Part(
                service: part.owner.rawValue, answeredAt: ContractCoding.text(of: part.answeredAt),
                tables: Self.tables(part.items), files: part.files.count, refusal: part.refusal)
        }
        id = report.requestID.description
        receivedAt = ContractCoding.text(of: report.receivedAt)
        due = report.lastDay.description
        isComplete = report.isComplete
        services = report.progress.map { owner, progress in
            guard case .answered(let answer) = progress else { return Service(service: owner.rawValue) }
            return Service(
                service: owner.rawValue, answeredAt: ContractCoding.text(of: answer.answeredAt),
                tables: Self.tables(answer.items))
        }
        services.append(Service(service: "gdpr-requests", tables: Self.tables(report.own)))
    }

    private static func tables(_ items: [TableCount]) -> [String: Int] {
        Dictionary(items.map { ($0.table, $0.count) }) { first, _ in first }
    }
}
