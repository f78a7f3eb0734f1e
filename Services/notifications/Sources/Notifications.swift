package import ArgumentParser
import Contracts
package import Foundation
import Contracts
import Erasing
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
/// Hears which captures are ready and mails the guests who asked for it; says which mails were delivered and which
/// never will be.
package enum Notifications: ServiceProgram {
    package static let name = "notifications"
    package static let summary = "Tells people by mail what they are owed, each of them once."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings
        + MailSettings.settings
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var texts: URL? { Bundle.module.url(forResource: "Texts", withExtension: nil) }
    /// The folder of the mails' templates.
    package static var mails: URL? { Bundle.module.url(forResource: "Mails", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [DeliveriesCommands.self, DeadLetterCommands<Notifications>.self]
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
            writer: try MailWriter(
                vault: vault, texts: frame.pages.texts, site: frame.pages.site, origin: mail.origin, sender: mail.sender
            ),
            transport: transport, limits: mail.limits, now: frame.now, logger: frame.logger)
        return backbone.parts(
            workloads: workloads(vault: vault, hasher: hasher, domain: mail.domain) + [rights.workload()],
            migrations: ServiceMigrations(Notifications.self),
            background: [
                delivering, MailGauges(database: backbone.database, now: frame.now, logger: frame.logger),
                DescribeData(
                    NotificationsData.self, personalData, unit: backbone.unit, now: frame.now, logger: frame.logger),
            ],
            close: { await (transport as? any ClosableTransport)?.close() })
    }

    /// - Parameters:
    ///   - domain: the right half of every Message-ID.
    ///   - schema: what is erased of people; where tables stand elsewhere, under another name.
    package static func workloads(
        vault: Vault, hasher: LookupHasher, domain: String, schema: PersonalSchema = personalData
    ) -> [Workload<Transaction>] {
        [
            Workload(
                "facts",
                [
                    Subscription { transaction in
                        InviteGuest(
                            notices: PostgreSQLNotices(transaction: transaction), vault: vault, hasher: hasher,
                            domain: domain)
                    },
                    Subscription { transaction in FindPerson(runner: transaction) },
                ]),
            Workload(
                "erase", batch: 1,
                [
                    Subscription(named: "Erase") { transaction in
                        AnswerErasure<NotificationsData>(
                            transaction, holdings: NotificationsHoldings(runner: transaction, schema: schema))
                    }
                ]),
        ]
    }
}
