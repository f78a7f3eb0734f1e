import AMQP
import Foundation
import Testing

@Suite("TLS", .enabled(if: TestServers.amqps != nil && TestServers.authority != nil, TestServers.absent))
struct TLSTests {
    private func configuration(host: String, port: Int? = nil, authority: String?) throws -> BrokerConfiguration {
        var parts = try #require(TestServers.amqps.flatMap(URLComponents.init(string:)))
        parts.host = host
        if let port { parts.port = port }
        parts.query = authority.map { "cacertfile=\($0)" }
        return try BrokerConfiguration(url: #require(parts.string), name: "test")
    }

    private func connect(_ configuration: BrokerConfiguration) async throws {
        let session = BrokerSession(configuration, logger: TestServers.logger)
        do { _ = try await session.queueDepth("test.amqp.absent") } catch {
            await session.close()
            throw error
        }
        await session.close()
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a certificate of the known authority is accepted for its names and addresses`(host: String) async throws {
        try await connect(configuration(host: host, authority: TestServers.authority))
    }

    @Test func `a certificate of an unknown authority is refused`() async throws {
        await #expect(throws: AMQPError.tlsUntrusted) {
            try await connect(configuration(host: "localhost", authority: nil))
        }
    }

    @Test func `a certificate of another host is refused`() async throws {
        let proxy = try FaultyProxy(to: TestServers.port(of: TestServers.amqps), host: 2)
        defer { proxy.close() }
        await #expect(throws: AMQPError.tlsHostNameMismatch) {
            try await connect(configuration(host: "127.0.0.2", port: proxy.port, authority: TestServers.authority))
        }
    }

    @Test func `a peer that speaks no TLS is refused`() async throws {
        let port = try TestServers.port(of: TestServers.amqp)
        await #expect(throws: AMQPError.tlsFailed) {
            try await connect(configuration(host: "localhost", port: port, authority: TestServers.authority))
        }
    }

    @Test func `an authority file that cannot be read is told`() async throws {
        await #expect(throws: AMQPError.tlsFilesUnusable) {
            try await connect(configuration(host: "localhost", authority: "/absent.crt"))
        }
    }

    @Test func `messages go both ways over TLS`() async throws {
        let configuration = try configuration(host: "localhost", authority: TestServers.authority)
        try await TestServers.withQueue { queue, _, _ in
            let publisher = Publisher(configuration, logger: TestServers.logger)
            let sent = (0..<2000).map { message(queue, "\($0) " + String(repeating: "x", count: 1000)) }
            #expect(failures(await publisher.publish(sent)).allSatisfy { $0 == nil })
            let large = OutgoingMessage(exchange: "", routingKey: queue, body: [UInt8](repeating: 7, count: 1_000_000))
            try await publisher.publish(large)
            await publisher.close()
            let consumer = Consumer(configuration, queue: queue, prefetch: 500, logger: TestServers.logger)
            var seen: [[UInt8]] = []
            while seen.count < 2001 {
                let batch = await consumer.nextBatch(atMost: 200, within: .milliseconds(50))
                try #require(!batch.isEmpty)
                seen += batch.map(\.body)
                if let last = batch.last { try await consumer.acknowledge(upTo: last.tag) }
            }
            #expect(seen == sent.map(\.body) + [large.body])
            await consumer.close()
        }
    }
}
