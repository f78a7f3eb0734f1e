import Contracts
import Journal
import Logging
import Messaging
import PostgreSQL

/// Erases everywhere the people who were there only for a customer whose account was closed. Its captures went with its
/// rentals. Nobody is asked: the customer decided.
struct EraseForClosing: MessageHandler {
    let transaction: Transaction
    let journal: Journal

    func handle(_ closed: CustomerClosed, in context: HandlingContext) async throws {
        guard !closed.lookups.isEmpty else { return }
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        try await context.outbox.say(
            try await saga.open(
                personOf: Identifier(closed.closingID.uuid), lookups: closed.lookups,
                wish: .init(
                    actor: context.envelope.actor ?? "customer:\(closed.customerID)",
                    reason: context.envelope.reason ?? "the account was closed"), isAwaited: false))
        context.logger.info("account closed", metadata: ["customer.id": "\(closed.customerID)"])
    }
}
