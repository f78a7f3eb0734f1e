import AMQP
import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime
import PostgreSQL

/// Makes the tables, the queues and the captures of one run, before any clock runs.
struct BenchPreparation {
    let settings: BenchSettings

    /// - Parameter tables: the file with the tables besides the runtime's own.
    func run(tables: String) async throws {
        try await makeTables(tables)
        try await declare()
        try await fill()
    }

    private func makeTables(_ path: String) async throws {
        let sql = try String(contentsOfFile: path, encoding: .utf8)
        let database = Database(settings.database, logger: settings.logger)
        let quoted = quotedIdentifier(settings.schema)
        try await database.withConnection { try await $0.script("create schema \(quoted)") }
        try await Migrator(
            schema: settings.schema, ownerRole: "postgres", directory: MessagingRuntimeMigrations.directory.path()
        ).migrate(database, logger: settings.logger)
        try await database.withConnection { try await $0.script("set search_path to \(quoted); \(sql)") }
        await database.close()
    }

    private func declare() async throws {
        var topology = ServiceTopology.topology(
            service: BenchSettings.service, workloads: [OurSystem.workload(settings, setAtATime: true)])
        topology.exchanges += ServiceTopology.exchanges
        topology.queues.append(Queue.quorum(BenchSettings.factQueue))
        topology.bindings.append(
            Binding(
                queue: BenchSettings.factQueue, exchange: Exchanges.events,
                routingKey: CaptureRecorded.name.description))
        let session = BrokerSession(settings.broker, logger: settings.logger)
        try await session.declare(topology)
        await session.close()
    }

    private func fill() async throws {
        let publisher = Publisher(settings.broker, logger: settings.logger)
        var left = settings.count
        while left > 0 {
            let part = min(left, 1000)
            let messages = try (0..<part).map { _ in try OutgoingMessage(capture(), exchange: Exchanges.events) }
            for outcome in await publisher.publish(messages) { try outcome.get() }
            left -= part
        }
        await publisher.close()
    }

    /// About 640 bytes, as a booth's photograph makes it.
    private func capture() throws -> EncodedMessage {
        let now = Date().inMilliseconds
        let original = Identifier<Original>(at: now)
        let received = CaptureReceived(
            captureID: Identifier(at: now), boothID: Identifier(at: now), rentalID: Identifier(at: now),
            customerID: Identifier(at: now), keyID: Identifier(at: now), session: "0421-1f0c92ab77d3e5810b44-9c21f0",
            madeAt: now.addingTimeInterval(-2), receivedAt: now,
            originals: [
                CaptureReceived.StoredOriginal(
                    id: original, role: .photo, object: "originals/\(original)", length: 4_318_220,
                    sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
            ], language: .dutch, consents: [])
        var message = try EncodedMessage(
            received, details: MessageDetails(rental: received.rentalID.uuid), source: "ingest", at: now)
        message.envelope.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        return message
    }
}
