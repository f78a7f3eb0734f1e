import Contracts
import Crypto
import Foundation
import HTTPClient
import Hexadecimal
import Logging
import Media
import ObjectStore
import PostgreSQL
import ServiceTesting
import Synchronization
import Testbed
import Testing
import Vault
import WebPagesTesting

/// media on real servers, with files of its own; its decoders are children of the real program.
struct LiveMedia: Sendable {
    private let service: ServiceOnServers<Media>
    let others: OtherServices
    let accounts: TestAccounts
    /// As ingest sees it, which makes keys and seals originals.
    let ingestVault: Vault
    let sessionKeys: SessionKeys
    let store: any ObjectStore
    let hasher: LookupHasher
    let directory: String
    /// What the servers do not say; for processes of their own.
    let settings: [String: String]
    private let clock: TestClock

    /// As the owner of the tables.
    var owner: Database { service.owner }
    /// Everything that can be asked.
    var routes: [IsolationMatrix.Route] { service.routes }

    /// Migrates, runs everything, and ends all of it when `body` is done.
    ///
    /// - Parameters:
    ///   - more: settings besides those of every test.
    ///   - isServing: whether the relay and the consumers run; the pages always do.
    static func with(
        _ more: [String: String] = [:], isServing: Bool = true,
        _ body: @escaping @Sendable (LiveMedia) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "media-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ingestKeys = Database(
            try DatabaseConfiguration(
                url: try TestServers.settings("ingest")["KEYS_DATABASE_URL"] ?? "", applicationName: "test", poolSize: 1
            ),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let client = HTTPClient()
        let accounts = TestAccounts()
        let clock = TestClock()
        let outcome: Result<Void, any Error>
        do {
            try await accounts.serve { address in
                let settings = [
                    "MASTER_KEY_FILE": "\(directory)/master", "PEPPER_FILE": "\(directory)/pepper",
                    "SESSION_SECRET_FILE": "\(directory)/session", "LINK_SECRET_FILE": "\(directory)/link",
                    "JOURNAL_KEY_FILE": "\(directory)/journal", "CHECKPOINT_KEY_FILE": "\(directory)/checkpoint",
                    "OBJECT_STORE_URL": TestServers.objectStore(in: directory), "ACCOUNTS_URL": address,
                ].merging(more) { $1 }
                let store = try makeObjectStore(
                    url: settings["OBJECT_STORE_URL"] ?? "", client: client,
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
                // A folder is the test's own; in a bucket lies what earlier tests left.
                for name in try await store.names(under: "") { try await store.delete(name) }
                try await ServiceOnServers<Media>.with(
                    settings, isServing: isServing, now: { clock.now },
                    parts: { try Media.parts($0, decoder: decoder) }
                ) { service in
                    try await body(
                        LiveMedia(
                            service: service, others: OtherServices(listener: service.events), accounts: accounts,
                            ingestVault: Vault(
                                keys: PostgreSQLKeyStore(database: ingestKeys),
                                masterKeys: try MasterKeys(path: "\(directory)/master")),
                            sessionKeys: try SessionKeys(secretFile: "\(directory)/session"),
                            store: store,
                            hasher: try LookupHasher(pepperFile: "\(directory)/pepper"), directory: directory,
                            settings: settings, clock: clock))
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await client.close()
        await ingestKeys.close()
        try outcome.get()
    }

    /// The service's own program, which was built beside the tests.
    private static var decoder: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "media")
            .path
    }

    // MARK: Doing

    func http<Outcome: Sendable>(
        _ body: @escaping @Sendable (TestClient) async throws -> Outcome
    ) async throws -> Outcome {
        try await body(service.client)
    }

    /// Lets the service's clock go on.
    /// Runs an operator command, and returns what it printed.
    func command(_ arguments: [String]) async throws -> String {
        let (printed, failure) = try await service.attempt(arguments)
        if let failure { throw failure }
        return printed
    }

    /// The same for a command that may fail.
    func attempt(_ arguments: [String]) async throws -> (printed: String, hasFailed: Bool) {
        let (printed, failure) = try await service.attempt(arguments)
        return (printed, failure != nil)
    }

    func wait(_ seconds: TimeInterval) { clock.advance(seconds) }

    var now: Date { clock.now }

    /// Seals another original of a capture.
    func adding(_ bytes: [UInt8], to capture: CaptureReceived) async throws -> CaptureReceived {
        let key = KeyID(capture.keyID.uuid)
        var capture = capture
        capture.originals.append(try await original(bytes, of: capture.captureID, under: key))
        return capture
    }

    private func original(
        _ bytes: [UInt8], of capture: Identifier<Capture>, under key: KeyID
    ) async throws -> CaptureReceived.StoredOriginal {
        let name = try #require(ObjectName("originals/\(capture)/\(UUID().uuidString.lowercased())"))
        var sealer = try await ingestVault.sealing(objectID: Array(name.text.utf8), under: key)
        try await store.write(name, bytes: try sealer.seal(bytes) + sealer.finish())
        return CaptureReceived.StoredOriginal(
            id: Identifier(at: Date()), role: .photo, object: name.text, length: bytes.count,
            sha256: String(hexadecimal: SHA256.hash(data: bytes)))
    }

    /// Seals an original as ingest does, and says what ingest would say.
    func received(
        _ bytes: [UInt8], customer: Identifier<Customer> = Identifier(at: Date()), mail: String? = nil
    ) async throws -> CaptureReceived {
        let key = try await ingestVault.createKey(.capture)
        let capture = Identifier<Capture>(at: Date())
        var address: Sealed?
        if let mail {
            address = Sealed(
                try await ingestVault.seal(mail, under: key, purpose: SealedPurpose.mailAddress).text)
        }
        var generator = SystemRandomNumberGenerator()
        let session = try #require(SessionCode(boothNumber: 7, using: &generator, mac: sessionKeys.mac(ofBooth: 7)))
        return CaptureReceived(
            captureID: capture, boothID: Identifier(at: Date()), rentalID: Identifier(at: Date()), customerID: customer,
            keyID: Identifier(key.uuid), session: session.text, madeAt: now.inMilliseconds,
            receivedAt: now.inMilliseconds,
            originals: [try await original(bytes, of: capture, under: key)], language: .dutch, consents: [],
            address: address)
    }
}

/// A clock that tests move.
final class TestClock: Sendable {
    private let ahead = Mutex<TimeInterval>(0)
    var now: Date { Date().addingTimeInterval(ahead.withLock { $0 }) }
    func advance(_ seconds: TimeInterval) { ahead.withLock { $0 += seconds } }
}
