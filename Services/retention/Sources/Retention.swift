package import ArgumentParser
import Contracts
package import Foundation
import Journal
import Messaging
import PostgreSQL
package import ServiceHost
import SubjectRights

/// Knows until when every capture is kept, and has everything erased that is to go, whatever the cause.
///
/// Hears what arrives and on which terms; says when it will be erased, orders every owner to do it, and attests it.
package enum Retention: ServiceProgram {
    package static let name = "retention"
    package static let summary = "Knows until when every capture is kept, and has it erased."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings + [
            .required("JOURNAL_KEY_FILE", "secret file with the keys of the journal; the first start makes it", .path),
            .optional(
                "RETENTION_DECISION_DAYS", "days that a customer has to decide about an erasure", .integer(1...30),
                default: "14"),
        ]
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [
            ForecastCommand.self, ClockCommand.self, ErasureCommands.self, DeadLetterCommands<Retention>.self,
            WorkloadCommands<Retention>.self,
        ]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let rights = OwnedData<RetentionData>(
            personalData, vault: try backbone.vault(), hasher: try backbone.lookupHasher(),
            store: try backbone.objectStore())
        let journal = try journal(frame)
        let timer = ErasureTimer(
            journal: journal, patience: try patience(frame), unit: backbone.unit, frame: frame)
        return try backbone.parts(
            workloads: workloads(journal) + [rights.workload()], migrations: ServiceMigrations(Retention.self),
            background: timer.services + [
                ErasureWatch(database: backbone.database, frame: frame),
                DescribeData(
                    RetentionData.self, personalData, unit: backbone.unit, now: frame.now, logger: frame.logger),
            ])
    }

    static func journal(_ frame: ServiceFrame) throws -> Journal {
        Journal(chain: try JournalChain(keyFile: frame.settings.string("JOURNAL_KEY_FILE")))
    }

    static func patience(_ frame: ServiceFrame) throws -> ErasurePatience {
        ErasurePatience(decisionDays: try frame.settings.integer("RETENTION_DECISION_DAYS"))
    }

    static func workloads(_ journal: Journal) -> [Workload<Transaction>] {
        [
            Workload(
                "facts",
                [
                    Subscription { transaction in
                        SetClock(
                            rentals: PostgreSQLRentals(runner: transaction),
                            clocks: PostgreSQLClocks(runner: transaction))
                    },
                    Subscription { transaction in
                        KeepRental(
                            rentals: PostgreSQLRentals(runner: transaction),
                            clocks: PostgreSQLClocks(runner: transaction))
                    },
                    Subscription { transaction in FindPerson(runner: transaction) },
                ]),
            // Apart from the captures that arrive, so that neither waits for the other.
            Workload(
                "erasures",
                [
                    Subscription { transaction in EraseForGuest(transaction: transaction, journal: journal) },
                    Subscription { transaction in EraseForRequest(transaction: transaction, journal: journal) },
                    Subscription { transaction in EraseRental(transaction: transaction, journal: journal) },
                    Subscription { transaction in RestoreRental(transaction: transaction, journal: journal) },
                    Subscription { transaction in EraseForCustomer(transaction: transaction, journal: journal) },
                    Subscription { transaction in EraseForClosing(transaction: transaction, journal: journal) },
                    Subscription { transaction in RestoreForCustomer(transaction: transaction, journal: journal) },
                    recording(AccountsData.self, journal), recording(IngestData.self, journal),
                    recording(MediaData.self, journal), recording(NotificationsData.self, journal),
                ]),
        ]
    }

    private static func recording<Owner: DataOwner>(
        _ owner: Owner.Type, _ journal: Journal
    ) -> Subscription<Transaction> {
        Subscription(named: "RecordErased.\(Owner.owner.rawValue)") { transaction in
            RecordErased<Owner>(transaction: transaction, journal: journal)
        }
    }
}
