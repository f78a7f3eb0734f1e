import AMQP
import AMQPTesting
import Logging
import Testbed
import Testing

/// A virtual host of one's own with the exchange that booths publish to, a queue behind it, and a user per booth.
struct TemporaryBroker {
    static let queue = "ingest.booths"
    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let session: BrokerSession
    private let configuration: BrokerConfiguration
    private let host: TemporaryVirtualHost

    /// Runs `body` with a broker that is gone afterwards.
    static func with(_ body: (TemporaryBroker) async throws -> Void) async throws {
        try await TemporaryVirtualHost.with { host in
            let configuration = try BrokerConfiguration(url: host.asAdministrator, name: "test")
            let broker = TemporaryBroker(
                session: BrokerSession(configuration, logger: Self.silence), configuration: configuration, host: host)
            let outcome: Result<Void, any Error>
            do {
                try await broker.declare()
                outcome = .success(try await body(broker))
            } catch {
                outcome = .failure(error)
            }
            await broker.remove()
            try outcome.get()
        }
    }

    private func declare() async throws {
        try await session.declare(
            Topology(
                exchanges: [Exchange("booths", kind: .topic)],
                queues: [Queue(Self.queue, arguments: ["x-queue-type": .string("quorum")])],
                bindings: [Binding(queue: Self.queue, exchange: "booths", routingKey: "#")]))
    }

    /// What booths say, until the task is cancelled.
    func hear(_ body: (Delivery) -> Void) async throws {
        let consumer = Consumer(configuration, queue: Self.queue, prefetch: 100, logger: Self.silence)
        for await delivery in consumer.deliveries {
            body(delivery)
            try await consumer.acknowledge(delivery.tag)
        }
        await consumer.close()
    }

    private func remove() async {
        await session.close()
        for number in 7...9 { _ = try? await host.management.call("DELETE", "users/\(user(number))") }
    }

    private func user(_ number: Int) -> String { "booth-\(number)-\(host.name)" }

    /// The address for a booth that may publish `booths` with its own number and do nothing else.
    func makeUser(ofBooth number: Int) async throws -> String {
        try await host.management.call("PUT", "users/\(user(number))", #"{"password":"secret","tags":""}"#)
        try await host.permit(user(number), #"{"configure":"^$","write":"^booths$","read":"^$"}"#)
        try await host.management.call(
            "PUT", "topic-permissions/\(host.name)/\(user(number))",
            #"{"exchange":"booths","write":"^\#(number)$","read":"^$"}"#)
        let address = try #require(TestServers.broker).split(separator: "@")
        let server = address[1].prefix { $0 != "/" }
        return "amqp://\(user(number)):secret@\(server)/\(host.name)"
    }
}
