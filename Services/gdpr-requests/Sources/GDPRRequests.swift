package import ArgumentParser
import Contracts
package import Foundation
package import Messaging
import MessagingRuntime
package import PostgreSQL
package import ServiceHost

/// Answers people who ask what we hold about them, and has everybody told of a breach.
///
/// Asks every owner of personal data and keeps count of who has answered, until when the law wants it done; writes
/// breaches down, starts their clocks, and alarms the officer before a deadline.
package enum GDPRRequests: ServiceProgram {
    package static let name = "gdpr-requests"
    package static let summary = "Answers people who ask what is held about them."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings + [
            .optional(
                "KEYS_MIGRATION_URL", "for `vault rotate` only: connection to the key cluster as migrator",
                .url(["postgresql", "postgres"]), isSecret: true),
            .optional(
                "ALARM_EVERY", "time between two looks at deadlines", .duration(.seconds(1)...(.seconds(3600))),
                default: "30s"),
        ]
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var texts: URL? { Bundle.module.url(forResource: "Texts", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [
            FindCommandLine.self, ExportCommandLine.self, RectifyCommandLine.self, EraseCommandLine.self,
            RequestCommands.self, IncidentCommands.self, DeadlineCommands.self, RegisterCommand.self,
            VaultCommands.self, DeadLetterCommands<GDPRRequests>.self, WorkloadCommands<GDPRRequests>.self,
        ]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let alarms = RingAlarms()
        let sweep = SweepClosedRequests(store: try backbone.objectStore())
        return try backbone.parts(
            workloads: workloads(), migrations: ServiceMigrations(GDPRRequests.self),
            background: [
                RunOnceTimer(
                    named: "deadline-alarms", every: try frame.settings.duration("ALARM_EVERY"), unit: backbone.unit,
                    now: frame.now, logger: frame.logger, work: alarms.perform),
                RunOnceTimer(
                    named: "sweep-closed-requests", every: .seconds(600), unit: backbone.unit, now: frame.now,
                    logger: frame.logger, work: sweep.perform),
                DeadlineGauge(database: backbone.database, logger: frame.logger),
            ])
    }

    package static func workloads() -> [Workload<Transaction>] {
        [
            Workload("answers", subscriptions { transaction in PostgreSQLAnswers(runner: transaction) }),
            Workload(
                "parts",
                part(of: AccountsData.self) + part(of: IngestData.self) + part(of: MediaData.self)
                    + part(of: NotificationsData.self) + part(of: RetentionData.self)),
            Workload(
                "erasures",
                [
                    Subscription { transaction in
                        RecordAttest(ends: PostgreSQLRequestedErasures(runner: transaction))
                    },
                    Subscription { transaction in
                        RecordRefusal(ends: PostgreSQLRequestedErasures(runner: transaction))
                    },
                ]),
            Workload(
                "mailings",
                [
                    Subscription { transaction in RecordPreparedMailing(transaction: transaction) },
                    Subscription { transaction in RecordMailingProgress(transaction: transaction) },
                ]),
        ]
    }

    /// What an owner does for its part, and what it says that it holds.
    private static func part<Owner: DataOwner>(of owner: Owner.Type) -> [Subscription<Transaction>] {
        [
            Subscription(named: "RecordCopy.\(Owner.owner.rawValue)") { RecordCopy<Owner>(runner: $0) },
            Subscription(named: "RecordCorrection.\(Owner.owner.rawValue)") { RecordCorrection<Owner>(runner: $0) },
            Subscription(named: "KeepRegister.\(Owner.owner.rawValue)") { KeepRegister<Owner>(runner: $0) },
        ]
    }

    /// The answers of every owner, recorded through what `answers` makes of a session.
    package static func subscriptions<Session: Sendable>(
        _ answers: @escaping @Sendable (Session) -> any Answers
    ) -> [Subscription<Session>] {
        [
            recording(AccountsData.self, answers), recording(IngestData.self, answers),
            recording(MediaData.self, answers), recording(RetentionData.self, answers),
            recording(NotificationsData.self, answers),
        ]
    }

    private static func recording<Session: Sendable, Owner: DataOwner>(
        _ owner: Owner.Type, _ answers: @escaping @Sendable (Session) -> any Answers
    ) -> Subscription<Session> {
        Subscription(named: "RecordAnswer.\(Owner.owner.rawValue)") { session in
            RecordAnswer<Owner>(answers: answers(session))
        }
    }
}
