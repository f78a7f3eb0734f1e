import Contracts
import FoundationEssentials
import Messaging
import PostgreSQL
import Logging

/// Begins a mailing: records its texts and asks the owners of addresses who is concerned. Nothing is sent.
struct GatherAudience: MessageHandler {
    let transaction: Transaction

    func handle(_ order: PrepareMailing, in context: HandlingContext) async throws {
        try await MailingDesk(transaction: transaction).prepare(order, outbox: context.outbox, at: context.now)
        context.logger.info("mailing proposed", metadata: ["mailing.id": "\(order.mailingID)"])
    }
}

/// What is done about mailings by orders of others and by our own commands alike.
struct MailingDesk: Sendable {
    let transaction: Transaction

    private var mailings: Mailings<Transaction> { Mailings(runner: transaction) }

    /// The same proposal again asks again, or says again what is known.
    func prepare(_ order: PrepareMailing, outbox: any Outbox, at now: Date) async throws {
        try MailingPolicy.check(order.texts)
        if try await !mailings.propose(order, at: now), let known = try await mailings.locked(order.mailingID),
            known.state != .gathering
        {
            return try await say(known, to: outbox)
        }
        try await outbox.send(
            ListAudience<AccountsData>(mailingID: order.mailingID, scope: order.scope, askedAt: now))
        try await outbox.send(
            ListAudience<IngestData>(mailingID: order.mailingID, scope: order.scope, askedAt: now))
    }

    /// Tells how many people a prepared mailing concerns.
    func say(_ mailing: StoredMailing, to outbox: any Outbox) async throws {
        guard let preparedAt = mailing.preparedAt else { return }
        let counts = try await mailings.counts(of: mailing.id)
        try await outbox.publish(
            MailingPrepared(
                mailingID: mailing.id, guests: counts.recipients.guests, customers: counts.recipients.customers,
                records: mailing.records ?? 0, preparedAt: preparedAt))
    }

    /// - Throws: ``MailingRefusal``.
    func confirm(_ id: Identifier<Mailing>, by second: String, at now: Date) async throws {
        guard let mailing = try await mailings.locked(id) else { throw MailingRefusal.unknown }
        try MailingPolicy.permit(mailing, confirmedBy: second)
        try await mailings.confirm(id, by: second, at: now)
    }
}
