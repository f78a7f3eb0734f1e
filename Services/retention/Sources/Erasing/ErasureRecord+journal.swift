import Contracts
import Foundation
import Journal

/// An erasure as the journal keeps it: identifiers, numbers and words of our own.
extension ErasureRecord {
    /// The chain of its rental, of the person's request, or its own where neither is known.
    var stream: JournalStream {
        if case .person(let request, _) = subject { return .request(request.uuid) }
        if let rentalID { return .rental(rentalID.uuid) }
        return JournalStream("erasure:\(id)") ?? .request(id.uuid)
    }

    static let attestKind = "erasure.attested"

    /// Written once, when every owner has answered for good.
    var attestEntry: JournalDraft {
        var data = identifiers
        for part in parts { data["owner.\(part.owner.rawValue)"] = Self.words(of: part) }
        if let decision { data["decided-by"] = decision.actor }
        return JournalDraft(kind: Self.attestKind, actor: wish.actor, reason: wish.reason, data: data)
    }

    func refusalEntry(_ wish: Wish) -> JournalDraft {
        JournalDraft(kind: "erasure.refused", actor: wish.actor, reason: wish.reason, data: identifiers)
    }

    private var identifiers: [String: String] {
        var data = ["erasure": id.description, "cause": cause.rawValue]
        data["capture"] = captureID?.description
        data["customer"] = customerID?.description
        if !requests.isEmpty { data["requests"] = requests.map(\.description).joined(separator: " ") }
        data["began-at"] = course.beganAt.map { ContractCoding.text(of: $0) }
        return data
    }

    /// `removed rows=3 objects=2`, then what is retained by table, number and reason.
    private static func words(of part: ErasureAttested.Part) -> String {
        let retained = part.retained.map { " \($0.table)=\($0.count):\($0.reason.rawValue)" }.joined()
        return "\(part.outcome.rawValue) rows=\(part.rows) objects=\(part.objects)"
            + (retained.isEmpty ? "" : " retained\(retained)")
    }
}
