import AMQP
import Contracts
import Erasing
import Foundation
import HTTPTypes
import Ingest
import Messaging
import MessagingRuntime
import NIOCore
import ObjectStore
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

/// ingest on real servers, with files of its own.
struct LiveService: Sendable {
    private let service: ServiceOnServers<Ingest>
    let vault: Vault
    let store: any ObjectStore
    /// What the servers do not say; for processes of their own.
    let settings: [String: String]

    var frame: ServiceFrame { service.frame }
    /// Where its pages are, for clients of their own.
    var address: String { service.client.address }
    /// As the owner of the tables.
    var owner: Database { service.owner }
    /// As the service itself.
    var runtime: Database { service.runtime }
    var events: EventListener { service.events }

    /// Migrates and, unless told otherwise, runs the relay and the consumers until `body` is done.
    static func with(
        running: Bool = true, _ more: [String: String] = [:], now: @escaping @Sendable () -> Date = { Date() },
        _ body: (LiveService) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var settings = [
            "OBJECT_STORE_URL": TestServers.objectStore(in: directory), "INGEST_MAXIMUM_BYTES": "1000000",
        ].merging(more) { $1 }
        for name in [
            "MASTER_KEY_FILE", "PEPPER_FILE", "SESSION_SECRET_FILE", "PLATFORM_KEY_FILE", "RECEIPT_KEY_FILE",
        ] {
            settings[name] = "\(directory)/\(name.lowercased())"
        }
        try await ServiceOnServers<Ingest>.with(settings, isServing: running, now: now) { service in
            let backbone = try Backbone(service.frame)
            let outcome: Result<Void, any Error>
            do {
                let live = LiveService(
                    service: service, vault: try backbone.vault(), store: try backbone.objectStore(),
                    settings: settings)
                // A folder is the test's own; in a bucket lies what earlier tests left.
                for name in try await live.store.names(under: "") { try await live.store.delete(name) }
                outcome = .success(try await body(live))
            } catch {
                outcome = .failure(error)
            }
            await backbone.close()
            try outcome.get()
        }
    }

    // MARK: Doing

    /// Runs an operator command as the command line would, and returns what it printed.
    @discardableResult
    func command(_ arguments: String...) async throws -> String { try await command(arguments: arguments) }

    func command(arguments: [String]) async throws -> String {
        let (printed, failure) = try await service.attempt(arguments)
        if let failure { throw failure }
        return printed
    }

    /// Asks the service's pages.
    func http(
        _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> TestResponse {
        try await service.client.execute(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
    }

    /// Handles what a booth says as the runtime would, without its inbox: a repeat reaches the handler.
    ///
    /// - Parameters:
    ///   - number: of the booth that publishes it; unless told otherwise the one that made the session code.
    ///   - id: unless told otherwise the capture's.
    func hear(_ made: CaptureMade, fromBooth number: Int? = nil, id: UUID? = nil) async throws {
        let speaker = number ?? SessionCode(made.session)?.boothNumber
        try await hear(made, MessageDetails(id: id ?? made.captureID.uuid)) { $0.boothNumber = speaker }
    }

    /// The same for what a booth says of itself.
    func hear(_ heartbeat: BoothHeartbeat, fromBooth number: Int) async throws {
        try await hear(heartbeat, MessageDetails(id: UUID())) { $0.boothNumber = number }
    }

    /// Erases a capture as its workload would.
    func erase(_ order: EraseData<IngestData>) async throws {
        let now = frame.now().inMilliseconds
        let encoded = try EncodedMessage(
            order, details: MessageDetails(id: UUID()), source: "retention", at: now)
        try await UnitOfWork(service: "ingest", database: runtime).perform(at: now) { transaction, outbox in
            try await Ingest.erasure(in: transaction, store: store, vault: vault).handle(
                order,
                in: HandlingContext(
                    envelope: encoded.envelope, outbox: outbox, now: now, logger: frame.logger, attempt: 1))
        }
    }

    /// The same for a capture that a booth has withdrawn.
    func hear(_ withdrawn: CaptureWithdrawn, fromBooth number: Int) async throws {
        try await hear(withdrawn, MessageDetails(id: withdrawn.captureID.uuid)) { $0.boothNumber = number }
    }

    /// The same for what a service says.
    func hear(_ message: any Message, version: Int64) async throws {
        try await hear(message, MessageDetails(entityVersion: version)) { _ in }
    }

    private func hear(
        _ message: any Message, _ details: MessageDetails, _ change: (inout Envelope) -> Void
    ) async throws {
        let now = frame.now().inMilliseconds
        var said = try EncodedMessage(message, details: details, source: type(of: message).name.owner, at: now)
        change(&said.envelope)
        let encoded = said
        let keys = try SessionKeys(secretFile: frame.settings.string("SESSION_SECRET_FILE"))
        let workloads = Ingest.workloads(
            check: CaptureCheck(maximumLength: 1_000_000) { keys.mac(ofBooth: $0) },
            sealing: GuestSealing(
                platformKeys: try PlatformKeys(path: frame.settings.string("PLATFORM_KEY_FILE")), vault: vault,
                hasher: try LookupHasher(pepperFile: frame.settings.string("PEPPER_FILE"))), store: store)
        let subscription = try #require(
            workloads.flatMap(\.subscriptions).first { $0.message == encoded.envelope.name })
        try await UnitOfWork(service: "ingest", database: runtime).perform(at: now) { transaction, outbox in
            try await subscription.handle(
                encoded, transaction,
                HandlingContext(
                    envelope: encoded.envelope, outbox: outbox, now: now, logger: frame.logger, attempt: 1))
        }
    }

    /// What stands in the outbox about `subject`; while the relay does not run, that is everything that was said.
    func said<E: Event>(_ type: E.Type, about subject: String) async throws -> [E] {
        try await runtime.rows(
            "select body from outbox where name = \(E.name.description) and subject = \(subject) order by position"
        ).map { try ContractCoding.decode(E.self, from: try $0.decode("body", as: [UInt8].self)) }
    }
}
