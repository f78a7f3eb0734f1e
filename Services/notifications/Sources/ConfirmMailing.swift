import Contracts
import Messaging
import PostgreSQL
import Logging

/// Lets a prepared mailing go, when somebody else than its proposer says so.
struct ConfirmMailing: MessageHandler {
    let transaction: Transaction

    func handle(_ order: SendMailing, in context: HandlingContext) async throws {
        try await MailingDesk(transaction: transaction).confirm(
            order.mailingID, by: order.confirmedBy, at: context.now)
        context.logger.info("mailing confirmed", metadata: ["mailing.id": "\(order.mailingID)"])
    }
}
