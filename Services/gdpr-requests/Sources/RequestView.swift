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

    /// A capture that is erased, or the person's other data.
    struct Erasure: Codable, Sendable, Equatable {
        struct Part: Codable, Sendable, Equatable {
            var service: String
            var outcome: String
            var rows: Int
            var objects: Int
            /// Why rows are retained, by table.
            var retained: [String: String]
        }

        /// Nil for the person's other data.
        var capture: String?
        /// `asked`, `refused` or `erased`.
        var state: String
        var refusal: String?
        var parts: [Part]?
        var endedAt: String?
    }

    var id: String
    /// `find`, `export`, `rectify` or `erase`; nil in what the command `find` prints.
    var kind: String?
    var receivedAt: String
    /// The last day, in Brussels, on which an answer is in time.
    var due: String
    /// Whether everything is done that the request is for.
    var isComplete: Bool
    /// What it waits for: everybody to `find`, to `export` or to `rectify`, or `erase`; nil when it is complete.
    var waitsFor: String?
    /// The services that have not done that yet; of an erasure `retention` knows.
    var missing: [String]
    var services: [Service]
    /// What each owner copied or put right; nil where to find was all.
    var parts: [Part]?
    /// When the erasure was ordered, and what is erased; nil where nothing is to be.
    var erasureRequestedAt: String?
    var erasures: [Erasure]?

    /// One owner's part.
    struct Part: Codable, Sendable, Equatable {
        var service: String
        var answeredAt: String
        var tables: [String: Int]
        var files: Int
        var refusal: String?
    }

    /// A request with all that became of it.
    init(_ request: StoredRequest, _ report: FindReport, _ wished: WishReport?, _ erasure: ErasureReport?) {
        self.init(report)
        kind = request.kind.rawValue
        parts = wished?.parts.map { part in
            Part(
                service: part.owner.rawValue, answeredAt: ContractCoding.text(of: part.answeredAt),
                tables: Self.tables(part.items), files: part.files.count, refusal: part.refusal)
        }
        isComplete = request.completedAt != nil
        if isComplete {
            (waitsFor, missing) = (nil, [])
        } else if report.isComplete || request.person == nil {
            waitsFor = request.kind.rawValue
            missing = wished?.missing.map(\.rawValue) ?? []
        }
        guard let erasure else { return }
        // Nobody was asked about a capture.
        if request.person == nil { services = [] }
        erasureRequestedAt = erasure.requestedAt.map { ContractCoding.text(of: $0) }
        erasures = erasure.erasures.map(Erasure.init)
    }

    /// What was found.
    init(_ report: FindReport) {
        id = report.requestID.description
        receivedAt = ContractCoding.text(of: report.receivedAt)
        due = report.lastDay.description
        isComplete = report.isComplete
        waitsFor = report.isComplete ? nil : StoredRequest.Kind.find.rawValue
        missing = report.missing.map(\.rawValue)
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

extension RequestView.Erasure {
    init(_ erasure: RequestedErasure) {
        capture = erasure.captureID?.description
        endedAt = erasure.endedAt.map { ContractCoding.text(of: $0) }
        switch erasure.outcome {
        case .asked: state = "asked"
        case .refused(let reason):
            state = "refused"
            refusal = reason
        case .erased(let erased):
            state = "erased"
            let others = erased.map { part in
                Part(
                    service: part.owner.rawValue, outcome: part.outcome.rawValue, rows: part.rows,
                    objects: part.objects, retained: Self.reasons(part.retained))
            }
            let own = Part(
                service: GDPRRequests.name, outcome: ErasureOutcome.retained.rawValue, rows: 0, objects: 0,
                retained: Self.reasons(erasure.own))
            parts = others + (erasure.own.isEmpty ? [] : [own])
        }
    }

    private static func reasons(_ retained: [RetainedData]) -> [String: String] {
        Dictionary(retained.map { ($0.table, $0.reason.rawValue) }) { first, _ in first }
    }
}
