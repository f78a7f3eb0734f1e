import AMQP
import Logging
import Testbed

/// The broker's user of one service, as its settings name it; every attempt has a connection of its own.
struct ServiceUser: Sendable {
    static let names = ["accounts", "gdpr-requests", "ingest", "media", "notifications", "retention"]

    private let broker: BrokerConfiguration
    private let logger = Logger(label: "rights", factory: { _ in SwiftLogNoOpLogHandler() })

    init(_ name: String) throws {
        broker = try BrokerConfiguration(
            url: try TestServers.settings(name)["AMQP_URL"] ?? "", name: "rights of \(name)")
    }

    /// - Returns: what the broker said against it; nil when it let the message through, whether or not it reached a queue.
    func say(_ message: OutgoingMessage) async -> AMQPError? {
        let publisher = Publisher(broker, logger: logger)
        defer { Task { await publisher.close() } }
        do {
            try await publisher.publish(message)
            return nil
        } catch let error as AMQPError {
            return error == .unroutable ? nil : error
        } catch {
            return .cancelled
        }
    }

    func declare(_ topology: Topology) async -> AMQPError? {
        await attempt { session throws(AMQPError) in try await session.declare(topology) }
    }

    func get(_ queue: String) async -> AMQPError? {
        await attempt { session throws(AMQPError) in _ = try await session.get(queue) }
    }

    func delete(_ queue: String) async -> AMQPError? {
        await attempt { session throws(AMQPError) in try await session.delete(queue: queue) }
    }

    private func attempt(_ act: (BrokerSession) async throws(AMQPError) -> Void) async -> AMQPError? {
        let session = BrokerSession(broker, logger: logger)
        let outcome: AMQPError?
        do throws(AMQPError) {
            try await act(session)
            outcome = nil
        } catch {
            outcome = error
        }
        await session.close()
        return outcome
    }
}
