package import ArgumentParser
import Contracts
import Erasing
package import Foundation
import Hummingbird
import Journal
package import Messaging
import MessagingRuntime
import Passes
package import Passwords
package import PostgreSQL
package import ServiceHost
import SubjectRights
package import Vault
import WebPages

/// Knows who rents which booths, on which terms, and who may ask for what.
///
/// Says which customers and rentals exist; lets people sign in; answers programs that hold a token; signs the passes that
/// all services believe.
package enum Accounts: ServiceProgram {
    package static let name = "accounts"
    package static let summary = "Knows customers, their rentals and the tokens of programs and operators."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings + [
            .required(
                "PASS_KEY_FILE", "secret file with the Ed25519 key that signs passes; the first start makes it", .path),
            .required("JOURNAL_KEY_FILE", "secret file with the keys of the journal; the first start makes it", .path),
            .required("LEAKED_PASSWORDS_FILE", "passwords that nobody may choose, one a line", .path),
            .optional(
                FrameOrigins.name, "origins of the sites that may show the contact form in a frame", .list),
        ]
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var templates: URL? { Bundle.module.url(forResource: "Templates", withExtension: nil) }
    package static var texts: URL? { Bundle.module.url(forResource: "Texts", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [
            CustomerCommands.self, MemberCommands.self, MessageCommands.self, RentalCommands.self, TokenCommands.self,
            StaffCommands.self, GrantCommands.self, UseCommands.self, WordingCommands.self, RepublishCommand.self,
            DeadLetterCommands<Accounts>.self, WorkloadCommands<Accounts>.self,
        ]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        try await parts(frame, passwords: PasswordHasher())
    }

    /// - Parameter passwords: checks them; tests sign in often, with less work each time.
    package static func parts(
        _ frame: ServiceFrame, passwords: PasswordHasher
    ) async throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let issuer = try PassIssuer(
            name: name, privateKeyFile: frame.settings.string("PASS_KEY_FILE"), now: frame.now)
        let (vault, hasher) = (try backbone.vault(), try backbone.lookupHasher())
        let api = AccountsAPI(
            database: backbone.database, unit: backbone.unit, vault: vault, hasher: hasher, issuer: issuer,
            consents: ConsentDesk(unit: backbone.unit, journal: try journal(frame)), now: frame.now)
        let rights = OwnedData<AccountsData>(
            personalData, vault: vault, hasher: hasher, store: try backbone.objectStore())
        let pages = try AccountsPages(
            frame, backbone, vault: vault, hasher: hasher, passwords: passwords)
        let start = try backbone.operatorDoor.map { door in
            try OperateStart(
                services: services, fleet: "/ingest/operate/fleet", pages: frame.pages, door: door)
        }
        let design = try DesignPage(pages: frame.pages)
        return try backbone.parts(
            workloads: workloads(vault: vault, hasher: hasher) + [
                rights.workload(checkingRectifications: { transaction, change, subject, now in
                    try await CheckRectification(runner: transaction, hasher: hasher)
                        .check(change, of: subject, at: now)
                }), erasing(vault),
            ],
            migrations: ServiceMigrations(Accounts.self),
            background: timers(backbone.unit, vault: vault, hasher: hasher, now: frame.now, logger: frame.logger) + [
                DescribeData(
                    AccountsData.self, personalData, unit: backbone.unit, now: frame.now, logger: frame.logger)
            ],
            routes: { router in
                api.add(to: router)
                pages.add(to: router)
                start?.add(to: router)
                design.add(to: router)
            })
    }

    static func journal(_ frame: ServiceFrame) throws -> Journal {
        Journal(chain: try JournalChain(keyFile: frame.settings.string("JOURNAL_KEY_FILE")))
    }

    /// Every service, for the page that leads to the operators' page of each.
    static let services = ["accounts", "gdpr-requests", "ingest", "media", "notifications", "retention"]

    package static func workloads(vault: Vault, hasher: LookupHasher) -> [Workload<Transaction>] {
        [
            Workload(
                "facts",
                [
                    Subscription { transaction in CountCapture(counts: PostgreSQLRentalCounts(runner: transaction)) },
                    Subscription { transaction in KeepArrivals(runner: transaction) },
                    Subscription { transaction in KeepEnd(runner: transaction) },
                    Subscription { transaction in ForgetCapture(runner: transaction) },
                    Subscription(named: "ListCustomers") { transaction in
                        ListCustomers(runner: transaction, vault: vault, hasher: hasher)
                    },
                    Subscription { transaction in FindPerson(runner: transaction) },
                    Subscription { transaction in RecordOpening(runner: transaction) },
                ])
        ]
    }

    private static func erasing(_ vault: Vault) -> Workload<Transaction> {
        Workload(
            "erase", batch: 1,
            [
                Subscription(named: "Erase") { transaction in
                    AnswerErasure<AccountsData>(
                        transaction, holdings: AccountsHoldings(runner: transaction, vault: vault))
                }
            ])
    }
}
