import Contracts
import FoundationEssentials
import Hexadecimal
import MessagingRuntime
import PostgreSQL
import ServiceHost
import WebPages
import Messaging

/// Publishes a policy and prepares the mailing that announces it to everybody, in one unit of work.
package struct PublishPolicy: Sendable {
    let unit: UnitOfWork
    let texts: Texts
    /// Where the public reaches us.
    let origin: String

    /// - Throws: ``PolicyRefusal``; nothing was changed then.
    func perform(
        _ draft: PolicyDraft, by act: OperatorCommandOptions.Act, at now: Date
    ) async throws -> Identifier<Mailing> {
        let mailing = Identifier<Mailing>(at: now)
        let hashes = draft.hashes.mapValues { String(hexadecimal: $0) }
        try await unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, outbox in
            // Two versions that are published at once see each other.
            try await transaction.execute(Transaction.locking("notifications: policies"))
            let policies = Policies(runner: transaction)
            let before = try await policies.inForce(at: draft.effectiveAt)?.version
            let order = PrepareMailing(
                mailingID: mailing, kind: .policy, scope: MailingScope(), texts: announcement(draft, after: before),
                proposedBy: act.who, askedAt: now)
            try await MailingDesk(transaction: transaction).prepare(order, outbox: outbox, at: now)
            try await policies.add(draft, announcedBy: mailing, by: act.who, at: now)
            try await OperatorActs(runner: transaction)
                .record("policy publish", of: draft.version.description, by: act, at: now)
            try await outbox.publish(
                PolicyPublished(
                    version: draft.version.description, effectiveAt: draft.effectiveAt, hashes: hashes,
                    mailingID: mailing, publishedAt: now))
        }
        return mailing
    }

    /// What people are told: from when on, where it is, and what is different.
    private func announcement(_ draft: PolicyDraft, after before: PolicyVersion?) -> [Language: MailingText] {
        var announcement: [Language: MailingText] = [:]
        for language in Language.allCases {
            let values = ["date": PolicyDay.text(draft.effectiveAt, texts, language)]
            func text(_ key: String) -> String { texts("mail.policy.\(key)", language, values) }
            var body = [text("lead"), text("read"), "\(origin)/policy/\(draft.version)?lang=\(language.rawValue)"]
            if let before {
                body += [
                    text("difference"), "\(origin)/policy/\(before)...\(draft.version)?lang=\(language.rawValue)",
                ]
            }
            announcement[language] = MailingText(
                subject: text("subject"), body: (body + [text("rights")]).joined(separator: "\n\n"))
        }
        return announcement
    }
}

/// What operators did and why: added to in the transaction that does it, never changed.
struct OperatorActs<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func record(
        _ act: String, of subject: String, by person: OperatorCommandOptions.Act, at now: Date
    ) async throws {
        try await runner.execute(
            """
            insert into operator_act (at, actor, reason, act, subject)
            values (\(now), \(person.who), \(person.reason), \(act), \(subject))
            """)
    }
}
