import Contracts
import Foundation
import PostgreSQL

/// How far a copy or a correction has come, after everybody has found.
struct WishReport: Sendable {
    let request: StoredRequest
    let parts: [Part]

    static func read(_ request: StoredRequest, from database: Database) async throws -> WishReport? {
        guard [.export, .rectify].contains(request.kind) else { return nil }
        return WishReport(request: request, parts: try await Parts(runner: database).parts(of: request.id))
    }

    var missing: [OwnerName] {
        let answered = Set(parts.map(\.owner))
        return OwnerName.allCases.filter { !answered.contains($0) }
    }

    /// A line per owner and table.
    var lines: [[String]] {
        parts.flatMap { part -> [[String]] in
            if let refusal = part.refusal { return [[part.owner.rawValue, "", refusal]] }
            let files = part.files.isEmpty ? [] : [[part.owner.rawValue, "(files)", "\(part.files.count)"]]
            return part.items.map { [part.owner.rawValue, $0.table, "\($0.count)"] } + files
        } + missing.map { [$0.rawValue, "", "not yet"] }
    }

    /// Where the request stands and what to do next.
    var sentence: String {
        let what = request.kind == .export ? "copied" : "put right"
        if let closed = request.closedAt {
            return "Closed at \(ContractCoding.text(of: closed)): its key is destroyed, and every part with it."
        }
        guard missing.isEmpty else {
            return request.orderedAt == nil
                ? "Nothing is \(what) before everybody has found what there is."
                : "Not \(what) yet by \(missing.map(\.rawValue).joined(separator: ", "))."
        }
        return request.kind == .export
            ? "Complete. `gdpr-requests request package \(request.id) --to FILE.zip` writes the copy, `request close` ends it."
            : "Complete: everybody has \(what) what they hold."
    }
}
