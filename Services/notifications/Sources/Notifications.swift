package import ArgumentParser
import Contracts
import Erasing
package import Foundation
package import Mail
package import Messaging
import MessagingRuntime
package import PersonalData
package import PostgreSQL
package import ServiceHost
import SubjectRights
package import Vault
import WebPages

/// Tells people what they are owed by mail, each of them once.
///
/// Hears which captures are ready and mails the guests who asked for it; tells a person of what happens to their own
/// account, and everybody concerned of a breach or another policy once a second person agrees; says which mails were
/// delivered and which never will be. Shows the privacy policy, each version for ever.
package enum Notifications: ServiceProgram {
    package static let name = "notifications"
    package static let summary = "Tells people by mail what they are owed, each of them once."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings
        + MailSettings.settings
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var texts: URL? { Bundle.module.url(forResource: "Texts", withExtension: nil) }
    package static var templates: URL? { Bundle.module.url(forResource: "Templates", withExtension: nil) }
    /// The folder of the mails' templates.
    package static var mails: URL? { Bundle.module.url(forResource: "Mails", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [
            DeliveriesCommands.self, NoticeCommands.self, MailingCommands.self, PolicyCommands.self,
            SuppressCommand.self, DeadLetterCommands<Notifications>.self, WorkloadCommands<Notifications>.self,
        ]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let mail = try MailSettings(frame)
        let transport = try mail.transport()
        let vault = try backbone.vault()
        let hasher = try backbone.lookupHasher()
        let rights = OwnedData<NotificationsData>(
            personalData, vault: vault, hasher: hasher, store: try backbone.objectStore())
        let delivering = DeliverMail(
            database: backbone.database, unit: backbone.unit,
            writer: try MailWriter(backbone, frame, mail, vault: vault),
            transport: transport, limits: mail.limits, now: frame.now, logger: frame.logger)
        let mailings = SendMailings(domain: mail.domain)
        let sending = RunOnceTimer(
            named: "mailings", every: .seconds(1), unit: backbone.unit, now: frame.now, logger: frame.logger
        ) { transaction, outbox, now in try await mailings.run(transaction, outbox, now) }
        let tests = ForgetMailingTests(vault: vault)
        let forgetting = RunOnceTimer(
            named: "mailing-tests", every: .seconds(3600), unit: backbone.unit, now: frame.now, logger: frame.logger
        ) { transaction, _, now in try await tests.run(transaction, now) }
        let personal = RunOnceTimer(
            named: "personal-notices", every: .seconds(3600), unit: backbone.unit, now: frame.now, logger: frame.logger
        ) { transaction, _, now in try await ForgetPersonalNotices().run(transaction, now) }
        let returned = mail.bounces.map { maildir in
            ReadBounces(maildir: maildir, unit: backbone.unit, now: frame.now, logger: frame.logger)
        }
        let policies = try PolicyPages(pages: frame.pages, database: backbone.database, now: frame.now)
        return try backbone.parts(
            workloads: workloads(vault: vault, hasher: hasher, domain: mail.domain, officer: mail.officer)
                + [rights.workload()],
            migrations: ServiceMigrations(Notifications.self),
            background: [
                delivering, sending, forgetting, personal,
                MailGauges(database: backbone.database, now: frame.now, logger: frame.logger),
                DescribeData(
                    NotificationsData.self, personalData, unit: backbone.unit, now: frame.now, logger: frame.logger),
            ] + [returned].compactMap(\.self),
            routes: { policies.add(to: $0) }, close: { await (transport as? any ClosableTransport)?.close() })
    }

    /// - Parameters:
    ///   - domain: the right half of every Message-ID.
    ///   - officer: who hears of decisions that are overdue and of deadlines that are near.
    ///   - schema: what is erased of people; where tables stand elsewhere, under another name.
    package static func workloads(
        vault: Vault, hasher: LookupHasher, domain: String, officer: MailAddress, schema: PersonalSchema = personalData
    ) -> [Workload<Transaction>] {
        let officerMails: @Sendable (Transaction) -> OfficerMails = { transaction in
            OfficerMails(
                notices: PostgreSQLNotices(transaction: transaction), vault: vault, hasher: hasher, officer: officer,
                domain: domain)
        }
        return [
            Workload(
                "facts",
                [
                    Subscription { transaction in
                        InviteGuest(
                            notices: PostgreSQLNotices(transaction: transaction), vault: vault, hasher: hasher,
                            domain: domain)
                    },
                    Subscription { transaction in TellOfficer(officer: officerMails(transaction)) },
                    Subscription { transaction in AlarmOfficer(officer: officerMails(transaction)) },
                    Subscription { transaction in FindPerson(runner: transaction) },
                ]),
            // Somebody waits for these at their screen: neither an evening's guests nor a mailing are before them here, and
            // their mails are taken first (``NoticeKind/isUrgent``).
            Workload(
                "personal",
                [
                    Subscription { transaction in
                        TellPerson(
                            notices: PostgreSQLNotices(transaction: transaction), vault: vault, hasher: hasher,
                            domain: domain)
                    }
                ]),
            Workload(
                "erase", batch: 1,
                [
                    Subscription(named: "Erase") { transaction in
                        AnswerErasure<NotificationsData>(
                            transaction,
                            holdings: NotificationsHoldings(runner: transaction, schema: schema, vault: vault))
                    }
                ]),
            // Large parts are taken in here, and no guest waits for them. Each locks hundreds of captures until it is
            // committed, hence one at a time.
            Workload(
                "mailings", batch: 1,
                [
                    Subscription { transaction in GatherAudience(transaction: transaction) },
                    Subscription { transaction in RecordAudience<AccountsData>(transaction: transaction) },
                    Subscription { transaction in RecordAudience<IngestData>(transaction: transaction) },
                    Subscription { transaction in
                        WriteMailingTest(transaction: transaction, vault: vault, hasher: hasher, domain: domain)
                    },
                    Subscription { transaction in ConfirmMailing(transaction: transaction) },
                ]),
        ]
    }
}

extension MailWriter {
    init(_ backbone: Backbone, _ frame: ServiceFrame, _ settings: MailSettings, vault: Vault? = nil) throws {
        try self.init(
            vault: try vault ?? backbone.vault(), hasher: try backbone.lookupHasher(), texts: frame.pages.texts,
            site: frame.pages.site, origin: settings.origin, sender: settings.sender)
    }
}
