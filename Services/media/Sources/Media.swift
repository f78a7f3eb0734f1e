package import ArgumentParser
package import Foundation
package import ServiceHost
import Contracts
import Erasing
import Hummingbird
import Images
import Journal
import Messaging
import MessagingRuntime
import PostgreSQL
import SubjectRights
import Vault
import WebPages

/// Makes captures visible: renditions, the guest's page, links to bytes, the customer's list.
package enum Media: ServiceProgram {
    package static let name = "media"
    package static let summary = "Renders captures and shows them to the guests and customers they belong to."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings + [
            .required(
                "SESSION_SECRET_FILE", "secret file from which the keys of session codes follow, the same as ingest's",
                .path),
            .required("LINK_SECRET_FILE", "secret file with the keys that sign links; the first start makes it", .path),
            .required("JOURNAL_KEY_FILE", "secret file with the keys of the ledger; the first start makes it", .path),
            .required(
                "CHECKPOINT_KEY_FILE",
                "secret file with the keys that sign ledgers and checkpoints; the first start makes it", .path),
            .required("ACCOUNTS_URL", "where accounts answers, for passes", .url(["http", "https"])),
            .optional(
                "MEDIA_RENDER_CONCURRENCY", "captures rendered at once, each in a process of its own", .integer(1...64),
                default: "1"),
            .optional(
                "MEDIA_MAXIMUM_BYTES",
                "longest original that is rendered; each one that is being rendered is in memory twice, and longer ones are"
                    + " kept and not shown", .integer(1...DecoderLimits().inputBytes), default: "\(256 << 20)"),
            .optional(
                "MEDIA_REQUESTS_PER_MINUTE",
                "requests of one client's address to guest pages, and ten times as many to bytes",
                .integer(10...100_000), default: "120"),
            .optional(
                "MEDIA_ARCHIVE_DOWNLOADS",
                "archives that are downloaded from one process at the same time; one customer has half of that",
                .integer(1...1000), default: "8"),
        ]
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var templates: URL? { Bundle.module.url(forResource: "Templates", withExtension: nil) }
    package static var texts: URL? { Bundle.module.url(forResource: "Texts", withExtension: nil) }
    package static var assets: URL? { Bundle.module.url(forResource: "Assets", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [
            CapturesCommands.self, RerenderCommands.self, LedgerCommands.self, DeadLetterCommands<Media>.self,
            WorkloadCommands<Media>.self,
        ]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        try parts(frame, decoder: "/proc/self/exe")
    }

    /// - Parameter decoder: the program that decodes when it is started with the argument `decode`.
    package static func parts(_ frame: ServiceFrame, decoder: String) throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let vault = try backbone.vault()
        let concurrency = try frame.settings.integer("MEDIA_RENDER_CONCURRENCY")
        // Each rendering holds a connection, and besides them one each: the relay, the facts, copies, erasures, one
        // that renders again, one that makes edits, one that makes creations, and the pages with what is told of progress.
        guard try frame.settings.integer("DATABASE_CONNECTIONS") >= concurrency + 9 else {
            throw SettingError("DATABASE_CONNECTIONS", "must be at least 9 more than MEDIA_RENDER_CONCURRENCY")
        }
        let objects = SealedObjects(store: try backbone.objectStore(), vault: vault)
        let hasher = try backbone.lookupHasher()
        let rights = OwnedData<MediaData>(personalData, vault: vault, hasher: hasher, store: objects.store)
        let decoders = DecoderPool(executable: decoder, children: concurrency, logger: frame.logger)
        // What somebody waits for in a browser goes past captures that are being rendered.
        let previews = DecoderPool(executable: decoder, children: 1, logger: frame.logger)
        guard let desk = backbone.passDesk else { throw SettingError("ACCOUNTS_URL", "is not set") }
        let routes = try MediaRoutes(
            frame: frame, database: backbone.database, unit: backbone.unit, objects: objects,
            ledger: ResponsibilityLedger(journal: try journal(frame)), desk: desk, decoders: previews)
        return try backbone.parts(
            workloads: workloads(
                maker: RenditionMaker(
                    objects: objects, decoders: decoders,
                    maximumLength: try frame.settings.integer("MEDIA_MAXIMUM_BYTES")),
                lookups: GuestLookups(vault: vault, hasher: hasher), concurrency: concurrency,
                unit: backbone.unit, now: frame.now)
                + [rights.workload { PersonFiles(transaction: $0, objects: $1, vault: vault) }],
            migrations: ServiceMigrations(Media.self),
            background: [
                DescribeData(MediaData.self, personalData, unit: backbone.unit, now: frame.now, logger: frame.logger),
                ArchiveExpiry.timer(unit: backbone.unit, now: frame.now, logger: frame.logger),
                TidyAlbums.timer(unit: backbone.unit, vault: vault, now: frame.now, logger: frame.logger),
                TidyShares.timer(unit: backbone.unit, vault: vault, now: frame.now, logger: frame.logger),
                LogoExpiry.timer(unit: backbone.unit, objects: objects, now: frame.now, logger: frame.logger),
            ],
            routes: { routes.add(to: $0) },
            close: {
                await decoders.shutdown()
                await previews.shutdown()
            })
    }

    static func journal(_ frame: ServiceFrame) throws -> Journal {
        Journal(chain: try JournalChain(keyFile: frame.settings.string("JOURNAL_KEY_FILE")))
    }

    static func workloads(
        maker: RenditionMaker, lookups: GuestLookups, concurrency: Int, unit: UnitOfWork,
        now: @escaping @Sendable () -> Date
    ) -> [Workload<Transaction>] {
        [
            Workload(
                "render", batch: 1, concurrency: concurrency, prepare: { await maker.decoders.grow(to: $0) },
                [
                    Subscription { transaction in
                        RenderCapture(
                            transaction: transaction, maker: maker, lookups: lookups, unit: unit, now: now)
                    }
                ]),
            // One at a time: captures that nobody has seen yet go first.
            Workload(
                "rerender", batch: 1,
                [Subscription { transaction in RenderOneAgain(transaction: transaction, maker: maker) }]),
            Workload(
                "edit", batch: 1,
                [Subscription { transaction in MakeOneEdit(transaction: transaction, maker: maker) }]),
            Workload(
                "create", batch: 1,
                [
                    Subscription { transaction in
                        MakeOneCreation(
                            transaction: transaction, objects: maker.objects, decoders: maker.decoders)
                    }
                ]),
            // One piece of one archive at a time; they take turns.
            Workload(
                "archive", batch: 1,
                [Subscription { transaction in PrepareOneArchive(transaction: transaction, objects: maker.objects) }]),
            Workload(
                "facts",
                [
                    Subscription { transaction in
                        KeepCapture(captures: Captures(runner: transaction), lookups: lookups)
                    },
                    Subscription { transaction in KeepRental(rentals: Rentals(runner: transaction)) },
                    Subscription { transaction in KeepBooth(runner: transaction) },
                    Subscription { transaction in KeepClock(runner: transaction) },
                    Subscription { transaction in HideCapture(runner: transaction) },
                    Subscription { transaction in ShowCapture(runner: transaction) },
                    Subscription { transaction in FindPerson(runner: transaction) },
                    Subscription { transaction in KeepConsent(runner: transaction) },
                    Subscription { transaction in DropConsent(runner: transaction) },
                ]),
            Workload(
                "erase", batch: 1,
                [
                    Subscription(named: "EraseCapture") { transaction in
                        AnswerErasure<MediaData>(
                            transaction, holdings: MediaHoldings(runner: transaction, objects: maker.objects))
                    }
                ]),
        ]
    }
}
