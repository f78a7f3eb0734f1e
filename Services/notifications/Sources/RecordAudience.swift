import Contracts
import Messaging
import PostgreSQL
import Logging

/// Takes in whom an owner knows to be concerned and asks for the next part; with the last part of the last owner, the
/// mailing is prepared.
struct RecordAudience<Owner: DataOwner>: MessageHandler {
    let transaction: Transaction

    func handle(_ part: AudienceListed<Owner>, in context: HandlingContext) async throws {
        let mailings = Mailings(runner: transaction)
        // What comes after everybody is known, or about nothing that was asked here, changes nobody's count.
        guard let mailing = try await mailings.locked(part.mailingID), mailing.state == .gathering else { return }
        try await mailings.add(part, at: context.now)
        // Also when the part was known: whoever asked for the next one may have been discarded.
        if let next = part.next {
            return try await context.outbox.send(
                ListAudience<Owner>(
                    mailingID: mailing.id, scope: mailing.scope, part: part.part + 1, after: next, askedAt: context.now)
            )
        }
        guard try await mailings.isComplete(mailing.id) else { return }
        try await mailings.markPrepared(mailing.id, at: context.now)
        guard let prepared = try await mailings.mailing(mailing.id) else { return }
        try await MailingDesk(transaction: transaction).say(prepared, to: context.outbox)
        context.logger.info("mailing prepared", metadata: ["mailing.id": "\(mailing.id)"])
    }
}
