import Contracts
import Messaging

/// Tells the privacy officer, once, that a customer has not decided in time whether a guest's capture is erased.
struct TellOfficer: MessageHandler {
    let officer: OfficerMails

    func handle(_ fact: DecisionOverdue, in context: HandlingContext) async throws {
        try await officer.tell(
            OfficerMatter(
                "decision-overdue", occasion: "\(fact.erasureID)",
                values: ["erasure": "\(fact.erasureID)", "capture": "\(fact.captureID)"]),
            about: fact.captureID, in: context)
    }
}
