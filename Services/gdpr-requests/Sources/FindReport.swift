package import Contracts
package import Deadlines
package import Foundation

/// What is known of one request, as an operator reads it.
package struct FindReport: Sendable {
    /// How far one owner has come.
    package enum Progress: Sendable, Equatable {
        case answered(Answer)
        /// Recorded here, and nobody has sent it yet: the serving process does not run.
        case notSent
        /// The broker has no queue for it: the owner's service was never started.
        case notTaken
        /// Sent, and not answered yet.
        case asked
        /// To be asked once `ingest` has answered.
        case waitsForIngest
    }

    package let requestID: Identifier<SubjectRequest>
    package let receivedAt: Date
    /// The first instant that is too late.
    package let dueAt: Date
    package let progress: [(owner: OwnerName, progress: Progress)]
    /// What this service itself holds about the person: the requests, this one included.
    package let own: [TableCount]

    /// - Parameter unsent: orders of the request that lie in the outbox, with the failures of each.
    package init(
        requestID: Identifier<SubjectRequest>, receivedAt: Date, dueAt: Date, answers: [Answer],
        unsent: [MessageName: Int], own: [TableCount] = []
    ) {
        self.own = own
        self.requestID = requestID
        self.receivedAt = receivedAt
        self.dueAt = dueAt
        let byOwner = Dictionary(answers.map { ($0.owner, $0) }) { first, _ in first }
        progress = OwnerName.allCases.map { owner in
            if let answer = byOwner[owner] { return (owner, .answered(answer)) }
            if let failures = unsent[owner.findName] { return (owner, failures == 0 ? .notSent : .notTaken) }
            return (owner, owner.isAskedByCapture && byOwner[.ingest] == nil ? .waitsForIngest : .asked)
        }
    }

    package var isComplete: Bool { missing.isEmpty }

    /// The owners that have not answered.
    package var missing: [OwnerName] {
        progress.compactMap { if case .answered = $0.progress { nil } else { $0.owner } }
    }

    package var answered: Int { progress.count - missing.count }

    /// The last day, in Brussels, on which the answer is in time.
    package var lastDay: CivilDate { BrusselsTime.day(of: dueAt.addingTimeInterval(-0.001)) }

    /// A line per owner and table.
    package var lines: [[String]] {
        let others = progress.flatMap { owner, progress -> [[String]] in
            guard case .answered(let answer) = progress else { return [[owner.rawValue, "", "no answer"]] }
            if answer.items.isEmpty { return [[owner.rawValue, "(no table)", "0"]] }
            return answer.items.map { [owner.rawValue, $0.table, "\($0.count)"] }
        }
        return others + own.map { ["gdpr-requests", $0.table, "\($0.count)"] }
    }

    /// What to do about answers that are missing, a sentence for each cause.
    package var advice: [String] {
        var advice: [String] = []
        let notSent = owners { $0 == .notSent }
        if !notSent.isEmpty {
            advice.append(
                "Not sent yet: \(notSent). Start `gdpr-requests serve`: it sends what is recorded here and takes the answers."
            )
        }
        let notTaken = owners { $0 == .notTaken }
        if !notTaken.isEmpty {
            advice.append(
                "Never started, so that the broker has no queue for them: \(notTaken). Start `<service> serve`.")
        }
        let asked = owners { $0 == .asked }
        if !asked.isEmpty {
            advice.append(
                "Asked without an answer yet: \(asked). See that `<service> serve` and `gdpr-requests serve` run, and `<service> dead list`."
            )
        }
        let waiting = owners { $0 == .waitsForIngest }
        if !waiting.isEmpty { advice.append("Asked as soon as ingest has answered: \(waiting).") }
        return advice
    }

    private func owners(_ matches: (Progress) -> Bool) -> String {
        progress.filter { matches($0.progress) }.map(\.owner.rawValue).joined(separator: ", ")
    }
}
