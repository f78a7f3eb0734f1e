import Contracts
import Messaging

/// Tells the privacy officer, once for each alarm, that a legal deadline is near.
struct AlarmOfficer: MessageHandler {
    let officer: OfficerMails

    func handle(_ fact: DeadlineNear, in context: HandlingContext) async throws {
        let due = ContractCoding.text(of: fact.dueAt)
        try await officer.tell(
            OfficerMatter(
                "deadline.\(fact.clock.rawValue)", occasion: "\(fact.subject) \(due) \(fact.hours)",
                values: ["of": fact.subject, "due": due, "hours": "\(fact.hours)"]),
            in: context)
    }
}
