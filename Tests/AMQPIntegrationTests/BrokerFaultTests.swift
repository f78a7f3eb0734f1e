import AMQP
import Testbed
import Testing

@Suite("Faults of the broker", .serialized, .enabled(if: TestServers.amqp != nil, TestServers.absent))
struct BrokerFaultTests {
    @Test func `a broker killed and started again loses no confirmed message`() async throws {
        try await PrivateBroker.with { broker in
            let topology = Topology(
                exchanges: [Exchange("facts", kind: .topic)], queues: [.quorum("work")],
                bindings: [Binding(queue: "work", exchange: "facts", routingKey: "#")])
            let publisher = try Publisher(broker.configuration(), topology: topology, logger: TestServers.logger)
            let consumer = try Consumer(
                broker.configuration(), queue: "work", prefetch: 200, topology: topology, logger: TestServers.logger)
            try await publisher.waitUntilReady(within: .seconds(30))
            // RabbitMQ 3.10 writes down which quorum queues it has only minutes later or when it stops; a queue killed
            // younger than that never finds a leader again.
            try await broker.restart()
            try await publisher.waitUntilReady(within: .seconds(60))
            let total = 3000
            let publishing = Task {
                for start in stride(from: 0, to: total, by: 100) {
                    var waiting = Array(start..<start + 100)
                    while !waiting.isEmpty {
                        try Task.checkCancellation()
                        let messages = waiting.map { number in
                            OutgoingMessage(exchange: "facts", routingKey: "k", body: Array("\(number)".utf8))
                        }
                        let outcomes = failures(await publisher.publish(messages))
                        waiting = zip(waiting, outcomes).filter { $1 != nil }.map(\.0)
                    }
                }
            }
            var seen: Set<String> = []
            var isKilled = false
            try await until("every message at the consumer", within: .seconds(240)) {
                let batch = await consumer.nextBatch(atMost: 100, within: .milliseconds(20))
                seen.formUnion(batch.map(text))
                if let last = batch.last { _ = try? await consumer.acknowledge(upTo: last.tag) }
                if !isKilled, seen.count >= 500 {
                    isKilled = true
                    try await broker.kill()
                    try await until("that the loss is noticed") { await consumer.state == .connecting }
                    try await broker.start()
                }
                return seen.count == total
            }
            #expect(isKilled)
            try await publishing.value
            await publisher.close()
            await consumer.close()
        }
    }

    @Test func `a memory alarm makes publishing wait and then say blocked, and ends`() async throws {
        try await PrivateBroker.with { broker in
            let topology = Topology(queues: [.quorum("work")])
            let publisher = try Publisher(
                broker.configuration(answerTimeout: .seconds(2)), topology: topology, logger: TestServers.logger)
            let consumer = try Consumer(
                broker.configuration(), queue: "work", prefetch: 10, topology: topology, logger: TestServers.logger)
            try await publisher.publish(message("work", "before"))
            try await broker.setMemoryAlarm(true)
            // The broker says "blocked" to a connection when it publishes, so the first may be under way.
            _ = await publisher.publish([message("work", "during")])
            try await until("the blocked state") { await publisher.state == .blocked }
            await #expect(throws: AMQPError.blocked) { try await publisher.publish(message("work", "refused")) }
            #expect(await consumer.nextBatch(atMost: 1).map(text) == ["before"])
            try await broker.setMemoryAlarm(false)
            try await until("the end of the alarm") { await publisher.state == .ready }
            try await publisher.publish(message("work", "after"))
            await publisher.close()
            await consumer.close()
        }
    }
}
