import Accounts
import Crypto
import Foundation
import GDPRRequests
import Ingest
import Logging
import Media
import Notifications
import ObjectStore
import PostgreSQL
import Retention
import ServiceHost
import ServiceTesting
import Testbed
import Vault

/// All services on real servers, with files of their own, so that a right goes its whole way.
struct WholePlatform: Sendable {
    let accounts: ServiceOnServers<Accounts>
    let ingest: ServiceOnServers<Ingest>
    let media: ServiceOnServers<Media>
    let notifications: ServiceOnServers<Notifications>
    /// Tables only unless it serves.
    let retention: ServiceOnServers<Retention>
    /// The same.
    let requests: ServiceOnServers<GDPRRequests>
    let vaults: (accounts: Vault, ingest: Vault, requests: Vault)
    let hasher: LookupHasher
    let store: any ObjectStore
    let directory: String
    /// What `retention` was told besides where the servers are.
    let settings: [String: String]
    /// The same for `gdpr-requests`.
    let settingsOfRequests: [String: String]

    /// - Parameters:
    ///   - retentionServes: false for a test that starts it by itself.
    ///   - requestsServe: the same for `gdpr-requests`; its queues are there all the same.
    static func with(
        retentionServes: Bool = true, requestsServe: Bool = true,
        _ body: @escaping @Sendable (WholePlatform) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "platform-\(UUID())").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        // One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
        let secrets = "\(TestServers.services ?? "")/secrets-of-tests"
        try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
        let settings = [
            "MASTER_KEY_FILE": "\(secrets)/master", "PEPPER_FILE": "\(secrets)/pepper",
            "JOURNAL_KEY_FILE": "\(secrets)/journal", "CHECKPOINT_KEY_FILE": "\(secrets)/checkpoint",
            "SESSION_SECRET_FILE": "\(directory)/session", "PLATFORM_KEY_FILE": "\(directory)/platform",
            "PASS_KEY_FILE": "\(directory)/pass", "RECEIPT_KEY_FILE": "\(directory)/receipt",
            "LINK_SECRET_FILE": "\(directory)/link",
            "LEAKED_PASSWORDS_FILE": try LeakedPasswords.file(in: directory),
            "OBJECT_STORE_URL": "file://\(directory)/objects",
            "ACCOUNTS_URL": "http://127.0.0.1:1", "MAIL_URL": "maildir://\(directory)/mail",
            "MAIL_DOMAIN": "message-in-the-box.example", "PUBLIC_ORIGIN": "http://photos.example",
        ]
        func own(_ declared: [Setting]) -> [String: String] {
            let names = Set(declared.map(\.name) + ["PUBLIC_ORIGIN"])
            return settings.filter { names.contains($0.key) }
        }
        let keys = try ["accounts", "ingest", "gdpr-requests"].map { try keyCluster(of: $0) }
        let outcome: Result<Void, any Error>
        do {
            if !requestsServe { try await ServiceOnServers<GDPRRequests>.with(own(GDPRRequests.settings)) { _ in } }
            try await ServiceOnServers<GDPRRequests>.with(
                own(GDPRRequests.settings), isServing: requestsServe
            ) { requests in
                try await ServiceOnServers<Accounts>.with(own(Accounts.settings)) { accounts in
                    try await ServiceOnServers<Ingest>.with(own(Ingest.settings)) { ingest in
                        try await ServiceOnServers<Media>.with(own(Media.settings)) { media in
                            try await ServiceOnServers<Notifications>.with(own(Notifications.settings)) { mails in
                                try await ServiceOnServers<Retention>.with(
                                    own(Retention.settings), isServing: retentionServes
                                ) { retention in
                                    let master = try MasterKeys(path: "\(secrets)/master")
                                    let vaults = keys.map {
                                        Vault(keys: PostgreSQLKeyStore(database: $0), masterKeys: master)
                                    }
                                    try await body(
                                        WholePlatform(
                                            accounts: accounts, ingest: ingest, media: media, notifications: mails,
                                            retention: retention, requests: requests,
                                            vaults: (vaults[0], vaults[1], vaults[2]),
                                            hasher: try LookupHasher(pepperFile: "\(secrets)/pepper"),
                                            store: DirectoryObjectStore(directory: "\(directory)/objects"),
                                            directory: directory, settings: own(Retention.settings),
                                            settingsOfRequests: own(GDPRRequests.settings)))
                                }
                            }
                        }
                    }
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for database in keys { await database.close() }
        try outcome.get()
    }

    private static func keyCluster(of service: String) throws -> Database {
        Database(
            try DatabaseConfiguration(
                url: try TestServers.settings(service)["KEYS_DATABASE_URL"] ?? "", applicationName: "test", poolSize: 1),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// As the owners of their tables.
    var databases: [(schema: String, database: Database)] {
        [
            ("accounts", accounts.owner), ("ingest", ingest.owner), ("media", media.owner),
            ("notifications", notifications.owner), ("retention", retention.owner), ("gdpr_requests", requests.owner),
        ]
    }

    /// Everything that lies in columns of words and bytes, as text.
    func dump() async throws -> String {
        var text = ""
        for (schema, database) in databases {
            let tables = try await database.rows(
                "select tablename::text as name from pg_tables where schemaname = \(schema) order by 1")
            for table in tables {
                let name: String = try table.decode("name")
                let rows = try await database.rows("select t::text as row from \(identifier: schema + "." + name) t")
                for row in rows { text += "\(schema).\(name) \(try row.decode("row", as: String.self))\n" }
            }
        }
        return text
    }
}
