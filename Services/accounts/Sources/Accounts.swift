package import ArgumentParser
package import Foundation
package import Messaging
package import PostgreSQL
package import ServiceHost
import Hummingbird
import Passes
import WebPages

/// Knows who rents which booths, on which terms, and who may ask for what.
///
/// Says which customers and rentals exist; answers programs that hold a token; signs the passes that all services
/// believe.
package enum Accounts: ServiceProgram {
    package static let name = "accounts"
    package static let summary = "Knows customers, their rentals and the tokens of programs and operators."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + [
            .required(
                "PASS_KEY_FILE", "secret file with the Ed25519 key that signs passes; the first start makes it", .path)
        ]
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [
            CustomerCommands.self, RentalCommands.self, TokenCommands.self, RepublishCommand.self,
            DeadLetterCommands<Accounts>.self,
        ]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let issuer = try PassIssuer(
            name: name, privateKeyFile: frame.settings.string("PASS_KEY_FILE"), now: frame.now)
        let api = AccountsAPI(
            database: backbone.database, unit: backbone.unit, vault: try backbone.vault(),
            hasher: try backbone.lookupHasher(), issuer: issuer, now: frame.now)
        return backbone.parts(
            workloads: workloads(), migrations: ServiceMigrations(Accounts.self), routes: { api.add(to: $0) })
    }

    package static func workloads() -> [Workload<Transaction>] {
        [
            Workload(
                "facts",
                [
                    Subscription { transaction in CountCapture(counts: PostgreSQLRentalCounts(runner: transaction)) },
                    Subscription { transaction in FindPerson(runner: transaction) },
                ])
        ]
    }
}
