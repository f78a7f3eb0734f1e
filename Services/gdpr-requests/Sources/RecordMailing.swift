package import Contracts
import FoundationEssentials
import Logging
package import Messaging
package import PostgreSQL

/// Records how many people an incident concerns.
package struct RecordPreparedMailing: MessageHandler {
    let transaction: Transaction

    package init(transaction: Transaction) { self.transaction = transaction }

    package func handle(_ mailing: MailingPrepared, in context: HandlingContext) async throws {
        let incidents = Incidents(runner: transaction)
        // A mailing that is not ours announces a policy.
        guard let incident = try await incidents.lock(mailing.mailingID) else { return }
        let counts = IncidentCounts(guests: mailing.guests, customers: mailing.customers, records: mailing.records)
        try await incidents.setCounts(counts, of: incident, at: mailing.preparedAt)
        context.logger.info("concerned counted", metadata: ["incident.id": "\(incident)"])
    }
}

/// Records how many have been told of an incident.
package struct RecordMailingProgress: MessageHandler {
    let transaction: Transaction

    package init(transaction: Transaction) { self.transaction = transaction }

    package func handle(_ progress: MailingProgressed, in context: HandlingContext) async throws {
        let incidents = Incidents(runner: transaction)
        guard let incident = try await incidents.lock(progress.mailingID) else { return }
        guard let version = context.envelope.entityVersion else { throw RecordMailingError.noVersion }
        try await incidents.setProgress(progress, of: incident, version: version)
    }
}

/// Why a word about a mailing cannot be recorded.
enum RecordMailingError: ClassifiedError {
    /// Nobody can tell whether it is older than what is known.
    case noVersion

    var kind: FailureKind { .permanent }
    var reasonCode: String {
        switch self {
        case .noVersion: "progress-without-version"
        }
    }
}
