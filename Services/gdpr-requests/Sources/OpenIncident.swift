import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Writes an incident down, starts its clocks and has the people concerned counted, in one unit of work.
struct OpenIncident: Sendable {
    let unit: UnitOfWork

    func perform(_ incident: OpenedIncident) async throws {
        let now = incident.openedAt
        try await unit.perform(at: now, actor: incident.proposedBy, reason: incident.reason) { transaction, outbox in
            try await Incidents(runner: transaction)
                .add(incident, IncidentPolicy.clocks(awareAt: incident.awareAt))
            try await OperatorActs(runner: transaction).record(
                "incident open", of: incident.id.description,
                by: IncidentAct(who: incident.proposedBy, reason: incident.reason), at: now)
            try await outbox.send(
                PrepareMailing(
                    mailingID: incident.mailingID, kind: .breach, scope: incident.scope, texts: incident.texts,
                    proposedBy: incident.proposedBy, askedAt: now))
        }
    }
}

/// Who did what and why; only added to.
struct OperatorActs<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func record(_ act: String, of subject: String, by who: IncidentAct, at instant: Date) async throws {
        try await runner.execute(
            """
            insert into operator_act (at, actor, reason, act, subject)
            values (\(instant), \(who.who), \(who.reason), \(act), \(subject))
            """)
    }
}
