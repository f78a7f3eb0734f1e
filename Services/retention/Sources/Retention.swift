package import ArgumentParser
package import Foundation
import Contracts
import Messaging
import PostgreSQL
package import ServiceHost
import SubjectRights

/// Knows until when every capture is kept.
///
/// Hears what arrives and on which terms; says when it will be erased.
package enum Retention: ServiceProgram {
    package static let name = "retention"
    package static let summary = "Knows until when every capture is kept."
    package static let settings = Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [ForecastCommand.self, ClockCommand.self, DeadLetterCommands<Retention>.self]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let rights = OwnedData<RetentionData>(
            personalData, vault: try backbone.vault(), hasher: try backbone.lookupHasher(),
            store: try backbone.objectStore())
        return backbone.parts(
            workloads: workloads + [rights.workload()], migrations: ServiceMigrations(Retention.self),
            background: [
                DescribeData(
                    RetentionData.self, personalData, unit: backbone.unit, now: frame.now, logger: frame.logger)
            ])
    }

    static var workloads: [Workload<Transaction>] {
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
                ])
        ]
    }
}
