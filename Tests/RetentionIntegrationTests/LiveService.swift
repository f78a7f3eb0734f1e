import AMQP
import AMQPTesting
import Contracts
import Foundation
import Journal
import Logging
import MessagingRuntime
import PostgreSQL
import Retention
import ServiceTesting
import Synchronization
import Testbed
import Testing

/// A clock that a test moves.
final class TestClock: Sendable {
    private let ahead = Mutex<TimeInterval>(0)
    var now: Date { Date().addingTimeInterval(ahead.withLock { $0 }) }
    func advance(by interval: TimeInterval) { ahead.withLock { $0 += interval } }
}

/// retention on real servers, in a virtual host in which no other service hears it, with a clock that the test moves.
struct LiveService: Sendable {
    let service: ServiceOnServers<Retention>
    let host: TemporaryVirtualHost
    let clock: TestClock

    var events: EventListener { service.events }
    /// As the service itself.
    var runtime: Database { service.runtime }

    /// One set of secrets for all tests on these servers: what one of them wrote lies there for the next.
    private static let secrets = "\(TestServers.services ?? "")/secrets-of-tests"
    static let journalKeyFile = "\(secrets)/journal"
    /// One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
    static let files = [
        "JOURNAL_KEY_FILE": journalKeyFile, "MASTER_KEY_FILE": "\(secrets)/master",
        "PEPPER_FILE": "\(secrets)/pepper", "OBJECT_STORE_URL": "file://\(secrets)/objects",
    ]

    /// Runs one process of the service if `isServing`, and `owners` beside it; ends all of it when `body` is done.
    static func with(
        isServing: Bool = true, owners: Owners.Manners = .prompt, _ body: (LiveService, Owners) async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(
            atPath: "\(TestServers.services ?? "")/secrets-of-tests", withIntermediateDirectories: true)
        let clock = TestClock()
        try await TemporaryVirtualHost.with { host in
            try await host.admit(Retention.name)
            let session = BrokerSession(
                try BrokerConfiguration(url: host.asAdministrator, name: "test"),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await session.declare(Topology(exchanges: ServiceTopology.exchanges))
            await session.close()
            try await Owners.with(owners, on: host) { owners in
                try await process(on: host, clock: clock, isServing: false) { service in
                    try await forgetEverything(as: service.owner)
                    guard isServing else { return try await body(service.live(host, clock), owners) }
                    try await process(on: host, clock: clock) { try await body($0.live(host, clock), owners) }
                }
            }
        }
    }

    /// Runs a process of the service.
    static func process(
        on host: TemporaryVirtualHost, clock: TestClock, isServing: Bool = true,
        _ body: (ServiceOnServers<Retention>) async throws -> Void
    ) async throws {
        try await ServiceOnServers<Retention>.with(
            files, on: host, isServing: isServing, now: { clock.now }, body)
    }

    /// What a test before left would come due when this one moves its clock.
    private static func forgetEverything(as owner: Database) async throws {
        for table in ["erasure_answer", "erasure_request", "erasure", "rental_deletion", "clock", "timer", "outbox"] {
            try await owner.execute("delete from \(identifier: table)")
        }
    }

    // MARK: What happens at a party

    /// A rental with this many captures, each with its clock set.
    func party(captures count: Int = 1, months: Int = 6) async throws -> Party {
        let now = clock.now.inMilliseconds
        let party = Party(
            rental: RentalBooked(
                rentalID: Identifier(at: now), customerID: Identifier(at: now), boothIDs: [Identifier(at: now)],
                from: now.addingTimeInterval(-7200), until: now, purpose: .party, instructionVersion: "2026-1",
                retentionMonths: months),
            captures: (0..<count).map { _ in Identifier(at: now) }, keyID: Identifier(at: now), at: now)
        try await events.say(party.rental, version: 1)
        for capture in party.captures { try await events.say(party.received(capture)) }
        for capture in party.captures { _ = try await events.fact(ClockSet.self, about: "\(capture)") }
        return party
    }

    /// The erasure that hid the capture.
    func hidden(_ capture: Identifier<Capture>) async throws -> CaptureHidden {
        try await events.fact(CaptureHidden.self, about: "\(capture)").fact
    }

    func attested(_ erasure: Identifier<Erasure>) async throws -> ErasureAttested {
        try await events.fact(ErasureAttested.self, about: "\(erasure)").fact
    }

    func hasClock(_ capture: Identifier<Capture>) async throws -> Bool {
        try await runtime.row("select 1 from clock where capture_id = \(capture.uuid)") != nil
    }

    func state(_ erasure: Identifier<Erasure>) async throws -> String? {
        try await runtime.row("select state from erasure where id = \(erasure.uuid)")?.decode("state")
    }

    /// The journal's entries of one kind in a chain, which has to be whole.
    func journal(_ stream: JournalStream, kind: String) async throws -> [JournalEntry] {
        let journal = Journal(chain: try JournalChain(keyFile: Self.journalKeyFile))
        #expect(try await journal.verify(stream, in: runtime).isIntact)
        return try await journal.entries(of: stream, in: runtime).filter { $0.kind == kind }
    }

    func command(_ arguments: String...) async throws -> (printed: String, failure: (any Error)?) {
        try await service.attempt(arguments)
    }
}

/// A rental and what was made at it.
struct Party: Sendable {
    var rental: RentalBooked
    var captures: [Identifier<Capture>]
    var keyID: Identifier<DataKey>
    var at: Date

    var stream: JournalStream { .rental(rental.rentalID.uuid) }

    func received(_ capture: Identifier<Capture>) -> CaptureReceived {
        CaptureReceived(
            captureID: capture, boothID: rental.boothIDs[0], rentalID: rental.rentalID, customerID: rental.customerID,
            keyID: keyID, session: "code", madeAt: at, receivedAt: at, originals: [], language: .dutch, consents: [])
    }

    func deleted(at instant: Date) -> RentalDeleted {
        RentalDeleted(
            rentalID: rental.rentalID, customerID: rental.customerID, deletedAt: instant.inMilliseconds,
            finalAt: instant.addingTimeInterval(600).inMilliseconds)
    }
}

extension ServiceOnServers<Retention> {
    fileprivate func live(_ host: TemporaryVirtualHost, _ clock: TestClock) -> LiveService {
        LiveService(service: self, host: host, clock: clock)
    }
}
