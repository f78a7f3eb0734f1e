package import ArgumentParser
package import Foundation
import Certificates
package import Contracts
package import Erasing
import Hummingbird
package import Messaging
import MessagingRuntime
package import ObjectStore
import Passes
package import PostgreSQL
package import ServiceHost
import ServiceLifecycle
import SubjectRights
package import Vault
import WebPages

/// Takes in what booths make: bytes over HTTP, facts over the broker, each capture recorded once.
///
/// Knows booths and their keys; says which captures arrived, to which rental they belong and which wait.
package enum Ingest: ServiceProgram {
    package static let name = "ingest"
    package static let summary = "Takes in what booths make, and finds the rental it belongs to."
    package static let settings =
        Backbone.settings + Backbone.vaultSettings + Backbone.storeSettings + [
            .required("SESSION_SECRET_FILE", "secret file from which the keys of session codes follow", .path),
            .required("PLATFORM_KEY_FILE", "secret file with the keys to which booths seal", .path),
            .required("RECEIPT_KEY_FILE", "secret file with the Ed25519 key that signs receipts", .path),
            .optional(
                "BOOTH_AUTHORITY_FILE",
                "secret file with the authority that signs booths' certificates for the broker, and its key; booths sign in with"
                    + " passwords unless it is set", .path),
            .optional(
                "INGEST_MAXIMUM_BYTES", "longest file that a booth may upload", .integer(1...(1 << 40)),
                default: "\(2 << 30)"),
        ] + UploadLimits.settings + [
            .optional(
                "BOOTH_AMQP_URL", "where booths find the broker, without a user; as AMQP_URL unless it is set",
                .url(["amqp", "amqps"])),
            .optional(
                "AMQP_MANAGEMENT_URL", "the broker's management interface, for commands about booths only",
                .url(["http", "https"]), isSecret: true),
            .optional(
                "BOOTH_SILENCE", "for how long a booth that is rented out may say nothing",
                .duration(.seconds(60)...(.seconds(86_400))), default: "15m"),
            .optional("AMQP_VIRTUAL_HOST", "the virtual host in which those commands act", default: "messagebox"),
        ]
    package static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
    package static var templates: URL? { Bundle.module.url(forResource: "Templates", withExtension: nil) }
    package static var texts: URL? { Bundle.module.url(forResource: "Texts", withExtension: nil) }
    package static var commands: [any AsyncParsableCommand.Type] {
        [
            BoothCommands.self, ParkedCommands.self, CapturesCommands.self, RentalCommands.self,
            DeadLetterCommands<Ingest>.self, WorkloadCommands<Ingest>.self,
        ]
    }

    package static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        let backbone = try Backbone(frame)
        let vault = try backbone.vault()
        let store = try backbone.objectStore()
        let sessionKeys = try SessionKeys(secretFile: frame.settings.string("SESSION_SECRET_FILE"))
        let platformKeys = try PlatformKeys(path: frame.settings.string("PLATFORM_KEY_FILE"))
        let signer = try ReceiptSigner(privateKeyFile: frame.settings.string("RECEIPT_KEY_FILE"))
        let certificates = try frame.settings.optionalString("BOOTH_AUTHORITY_FILE").map {
            ClientCertificates(authority: try CertificateAuthority(file: $0))
        }
        let hasher = try backbone.lookupHasher()
        let rights = OwnedData<IngestData>(personalData, vault: vault, hasher: hasher, store: store)
        let limits = try uploadLimits(frame)
        let receive = ReceiveFile(
            database: backbone.database, unit: backbone.unit, vault: vault, platformKeys: platformKeys,
            store: store, maximumLength: limits.maximumLength, now: frame.now)
        let api = BoothAPI(
            check: BoothCheck(database: backbone.database, now: frame.now),
            enrol: EnrolBooth(
                unit: backbone.unit, address: try boothAddress(frame), certificates: certificates,
                sessionKeys: sessionKeys,
                platformKeys: platformKeys, receiptKey: signer.publicKey,
                wrongCodes: TokenBuckets(burst: 10, every: .seconds(10)), now: frame.now),
            uploads: ResumableAPI(
                receive: receive, limits: limits,
                scratch: try scratchFolder(ofObjectStore: frame.settings.string("OBJECT_STORE_URL"))),
            wipes: WipeRoutes(
                database: backbone.database, unit: backbone.unit, signer: signer, store: store, vault: vault,
                now: frame.now),
            receipts: GiveReceipt(database: backbone.database, vault: vault, signer: signer, now: frame.now),
            renew: RenewCertificate(database: backbone.database, certificates: certificates, now: frame.now),
            rotate: RotateKey(database: backbone.database))
        let fleet = try FleetPage(pages: frame.pages, now: frame.now) { [database = backbone.database] in
            try await Fleet(runner: database).booths()
        }
        return try backbone.parts(
            workloads: workloads(
                check: CaptureCheck(maximumLength: limits.maximumLength) { sessionKeys.mac(ofBooth: $0) },
                sealing: GuestSealing(platformKeys: platformKeys, vault: vault, hasher: hasher), store: store)
                + [rights.workload(), erasing(store, vault)],
            migrations: ServiceMigrations(Ingest.self),
            background: [
                sweep(store, vault, backbone.unit, frame),
                DescribeData(IngestData.self, personalData, unit: backbone.unit, now: frame.now, logger: frame.logger),
            ] + (try watching(backbone, frame)),
            routes: { router in
                api.add(to: router)
                if let door = backbone.operatorDoor {
                    fleet.add(to: door.guarding(router.group("ingest/operate")))
                }
            })
    }

    package static func workloads(
        check: CaptureCheck, sealing: GuestSealing, store: any ObjectStore
    ) -> [Workload<Transaction>] {
        [
            Workload(
                "booths", hearsBooths: true,
                [
                    Subscription(named: "RecordCapture") { transaction in
                        RecordCapture(runner: transaction, check: check, sealing: sealing)
                    },
                    Subscription(named: "KeepHeartbeat") { transaction in KeepHeartbeat(runner: transaction) },
                    Subscription(named: "WithdrawCapture") { transaction in
                        WithdrawCapture(
                            runner: transaction,
                            holdings: IngestHoldings(runner: transaction, store: store, vault: sealing.vault))
                    },
                ]),
            Workload(
                "facts",
                [
                    Subscription(named: "KeepRental") { transaction in KeepRental(runner: transaction) },
                    Subscription(named: "ListGuests") { transaction in
                        ListGuests(runner: transaction, vault: sealing.vault, hasher: sealing.hasher)
                    },
                    Subscription(named: "FindPerson") { transaction in FindPerson(runner: transaction) },
                ]),
        ]
    }

    private static func erasing(_ store: any ObjectStore, _ vault: Vault) -> Workload<Transaction> {
        Workload(
            "erase", batch: 1,
            [
                Subscription(named: "EraseCapture") { transaction in
                    erasure(in: transaction, store: store, vault: vault)
                }
            ])
    }

    private static func uploadLimits(_ frame: ServiceFrame) throws -> UploadLimits {
        UploadLimits(
            maximumLength: try frame.settings.integer("INGEST_MAXIMUM_BYTES"),
            straightBytes: try frame.settings.integer("INGEST_STRAIGHT_BYTES"),
            lifetime: TimeInterval(try frame.settings.integer("INGEST_UPLOAD_HOURS")) * 3600,
            bytesPerDay: try frame.settings.integer("INGEST_BYTES_PER_DAY"),
            unfinishedBytes: try frame.settings.integer("INGEST_UNFINISHED_BYTES"),
            atOnce: try frame.settings.integer("INGEST_UPLOADS_AT_ONCE"))
    }

    /// Erases a capture with all that is here of it.
    package static func erasure(
        in transaction: Transaction, store: any ObjectStore, vault: Vault
    ) -> AnswerErasure<IngestData> {
        AnswerErasure(transaction, holdings: IngestHoldings(runner: transaction, store: store, vault: vault))
    }

    private static func boothAddress(_ frame: ServiceFrame) throws -> BoothAddress {
        try BoothAddress(frame.settings.optionalString("BOOTH_AMQP_URL") ?? frame.settings.string("AMQP_URL"))
    }

    /// Removes what nobody finished: credentials of expired codes, attempts and half-written objects of dead processes.
    private static func sweep(
        _ store: any ObjectStore, _ vault: Vault, _ unit: UnitOfWork, _ frame: ServiceFrame
    ) -> RunOnceTimer {
        RunOnceTimer(
            named: "sweep", every: .seconds(3600), unit: unit, now: frame.now, logger: frame.logger
        ) { transaction, _, now in
            try await Enrolments(runner: transaction).expire(at: now)
            try await ForgetUploads(runner: transaction, store: store).forget(at: now)
            let holdings = IngestHoldings(runner: transaction, store: store, vault: vault)
            try await WithdrawnCaptures(runner: transaction, holdings: holdings).finish(at: now)
            try await (store as? DirectoryObjectStore)?.removeAbandoned(now: now)
        }
    }
}
