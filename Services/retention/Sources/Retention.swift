package import ArgumentParser
package import Foundation
import Messaging
import PostgreSQL
package import ServiceHost

/// Knows until when every capture is kept.
///
/// Hears what arrives and on which terms; says when it will be erased.
package enum Retention: ServiceProgram {
    package static let name = "retention"
    package static let summary = "Knows until when every capture is kept."
    package static let settings = Backbone.settings
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [ForecastCommand.self, ClockCommand.self, DeadLetterCommands<Retention>.self]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        try Backbone(frame).parts(workloads: workloads, migrations: ServiceMigrations(Retention.self))
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
