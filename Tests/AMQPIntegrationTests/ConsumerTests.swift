import AMQP
import Foundation
import Testbed
import Testing

@Suite("Consumer", .enabled(if: TestServers.amqp != nil, TestServers.absent))
struct ConsumerTests {
    private func fill(_ queue: String, _ range: Range<Int>) async throws {
        let publisher = try Publisher(TestServers.configuration(), logger: TestServers.logger)
        let outcomes = await publisher.publish(range.map { message(queue, "\($0)") })
        await publisher.close()
        try #require(failures(outcomes).allSatisfy { $0 == nil })
    }

    private func withConsumer(
        _ queue: String, prefetch: Int = 100, topology: Topology = .empty, _ configuration: BrokerConfiguration? = nil,
        _ body: (Consumer) async throws -> Void
    ) async throws {
        let consumer = try Consumer(
            configuration ?? TestServers.configuration(), queue: queue, prefetch: prefetch, topology: topology,
            logger: TestServers.logger)
        do { try await body(consumer) } catch {
            await consumer.close()
            throw error
        }
        await consumer.close()
    }

    @Test func `messages come in order and one acknowledgement settles many`() async throws {
        try await TestServers.withQueue { queue, _, session in
            try await fill(queue, 0..<250)
            try await withConsumer(queue) { consumer in
                var seen: [String] = []
                while seen.count < 250 {
                    let batch = await consumer.nextBatch(atMost: 60, within: .milliseconds(200))
                    try #require(!batch.isEmpty)
                    #expect(batch.count <= 60)
                    seen += batch.map(text)
                    if let last = batch.last { #expect(try await consumer.acknowledge(upTo: last.tag)) }
                }
                #expect(seen == (0..<250).map(String.init))
            }
            try await until("an empty queue") { try await session.queueDepth(queue)?.messages == 0 }
        }
    }

    @Test func `no more than the prefetch is handed over before something is settled`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await fill(queue, 0..<25)
            try await withConsumer(queue, prefetch: 10) { consumer in
                var held: [Delivery] = []
                while held.count < 10 { held += await consumer.nextBatch(atMost: 100, within: .seconds(30)) }
                #expect(held.count == 10)
                try await consumer.acknowledge(held[0].tag)
                let next = await consumer.nextBatch(atMost: 100, within: .seconds(30))
                #expect(next.map(text) == ["10"])
            }
        }
    }

    @Test func `a larger prefetch applies to the same consumer`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await fill(queue, 0..<25)
            try await withConsumer(queue, prefetch: 1) { consumer in
                var held = await consumer.nextBatch(atMost: 100, within: .seconds(30))
                #expect(held.count == 1)
                try await consumer.setPrefetch(50)
                while held.count < 25 { held += await consumer.nextBatch(atMost: 100, within: .milliseconds(50)) }
                for delivery in held { #expect(try await consumer.acknowledge(delivery.tag)) }
            }
        }
    }

    @Test func `a tag can be settled once`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await fill(queue, 0..<2)
            try await withConsumer(queue) { consumer in
                let batch = await consumer.nextBatch(atMost: 2, within: .seconds(10))
                let tag = try #require(batch.last?.tag)
                #expect(try await consumer.acknowledge(upTo: tag))
                #expect(try await !consumer.acknowledge(upTo: tag))
                #expect(try await !consumer.reject(batch[0].tag, requeue: true))
                #expect(await consumer.state == .ready)
            }
        }
    }

    @Test func `a rejected message comes again and counts`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await fill(queue, 0..<1)
            try await withConsumer(queue) { consumer in
                let first = try #require(await consumer.nextBatch(atMost: 1).first)
                #expect(try await consumer.reject(first.tag, requeue: true))
                let second = try #require(await consumer.nextBatch(atMost: 1).first)
                #expect(second.isRedelivered && second.deliveryCount == 1)
                #expect(text(second) == text(first))
            }
        }
    }

    @Test func `the sequence of deliveries ends after cancelling, with what had arrived`() async throws {
        try await TestServers.withQueue { queue, _, session in
            try await fill(queue, 0..<5)
            try await withConsumer(queue) { consumer in
                var seen: [String] = []
                for await delivery in consumer.deliveries {
                    seen.append(text(delivery))
                    #expect(try await consumer.acknowledge(delivery.tag))
                    if seen.count == 5 { await consumer.cancel() }
                }
                #expect(seen == ["0", "1", "2", "3", "4"])
                #expect(await consumer.nextBatch(atMost: 1).isEmpty)
                try await fill(queue, 5..<6)
                #expect(try await session.queueDepth(queue)?.consumers == 0)
            }
        }
    }

    @Test func `what was taken before cancelling can still be settled`() async throws {
        try await TestServers.withQueue { queue, _, session in
            try await fill(queue, 0..<3)
            try await withConsumer(queue) { consumer in
                var held: [Delivery] = []
                while held.count < 3 { held += await consumer.nextBatch(atMost: 3, within: .seconds(5)) }
                await consumer.cancel()
                let isDone = try await consumer.acknowledge(upTo: held[2].tag)
                #expect(isDone)
            }
            try await until("an empty queue") { try await session.queueDepth(queue)?.messages == 0 }
        }
    }

    @Test func `cancelling a task ends its wait and loses no message`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await withConsumer(queue) { consumer in
                try await consumer.waitUntilReady(within: .seconds(20))
                let waiting = Task { await consumer.nextBatch(atMost: 1) }
                waiting.cancel()
                #expect(await waiting.value.isEmpty)
                try await fill(queue, 0..<1)
                #expect(await consumer.nextBatch(atMost: 1).map(text) == ["0"])
            }
        }
    }

    @Test func `closing wakes those who wait`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await withConsumer(queue) { consumer in
                try await consumer.waitUntilReady(within: .seconds(20))
                async let batch = consumer.nextBatch(atMost: 1)
                await consumer.close()
                #expect(await batch.isEmpty)
                #expect(await consumer.state == .closed)
            }
        }
    }

    @Test func `a queue deleted under its consumer is declared again and consumed`() async throws {
        try await TestServers.withQueue { queue, topology, session in
            try await withConsumer(queue, topology: topology) { consumer in
                try await consumer.waitUntilReady(within: .seconds(20))
                try await session.delete(queue: queue)
                try await until("the queue and its consumer again") {
                    _ = await consumer.state
                    return try await session.queueDepth(queue)?.consumers == 1
                }
                try await fill(queue, 0..<1)
                #expect(await consumer.nextBatch(atMost: 1).map(text) == ["0"])
            }
        }
    }

    @Test func `a queue that does not exist is told, and consumed once it does`() async throws {
        try await TestServers.withQueue { queue, topology, session in
            try await session.delete(queue: queue)
            try await withConsumer(queue) { consumer in
                await #expect(throws: AMQPError.notFound) { try await consumer.waitUntilReady(within: .seconds(20)) }
                try await session.declare(topology)
                try await until("a ready consumer") { await consumer.state == .ready }
            }
        }
    }

    @Test func `tags of a cut connection are stale and their messages come again`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            let proxy = try FaultyProxy(to: TestServers.port(of: TestServers.amqp))
            defer { proxy.close() }
            try await fill(queue, 0..<3)
            try await withConsumer(queue, TestServers.configuration(port: proxy.port)) { consumer in
                var held: [Delivery] = []
                while held.count < 3 { held += await consumer.nextBatch(atMost: 3, within: .seconds(5)) }
                proxy.cut()
                var again: [Delivery] = []
                while again.count < 3 { again += await consumer.nextBatch(atMost: 3, within: .seconds(5)) }
                #expect(Set(again.map(text)) == Set(held.map(text)))
                #expect(again.filter(\.isRedelivered).count == 3)
                for delivery in held { #expect(try await !consumer.acknowledge(upTo: delivery.tag)) }
                let last = try #require(again.last)
                #expect(try await consumer.acknowledge(upTo: last.tag))
            }
        }
    }

    @Test func `a half-open connection is noticed and replaced`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            let proxy = try FaultyProxy(to: TestServers.port(of: TestServers.amqp))
            defer { proxy.close() }
            let configuration = try TestServers.configuration(port: proxy.port, heartbeat: .seconds(1))
            try await withConsumer(queue, configuration) { consumer in
                try await consumer.waitUntilReady(within: .seconds(20))
                proxy.swallow(true)
                try await until("that the peer is missed") { await consumer.state == .connecting }
                proxy.swallow(false)
                // Only its own end knows that the old connection is dead; the proxy still holds the broker's.
                proxy.cut()
                try await fill(queue, 0..<1)
                #expect(await consumer.nextBatch(atMost: 1).map(text) == ["0"])
            }
        }
    }

    @Test func `a consumer busy for three heartbeats stays connected`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await fill(queue, 0..<1)
            let configuration = try TestServers.configuration(heartbeat: .seconds(1))
            try await withConsumer(queue, configuration) { consumer in
                let delivery = try #require(await consumer.nextBatch(atMost: 1).first)
                // Without a call that would serve the connection.
                let begun = ContinuousClock.now
                try await until("three heartbeats have passed") { ContinuousClock.now - begun > .milliseconds(3500) }
                #expect(try await consumer.acknowledge(delivery.tag))
                #expect(await consumer.state == .ready)
            }
        }
    }
}
