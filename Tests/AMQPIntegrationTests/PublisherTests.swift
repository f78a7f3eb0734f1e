import AMQP
import Foundation
import Testbed
import Testing

@Suite("Publisher", .enabled(if: TestServers.amqp != nil, TestServers.absent))
struct PublisherTests {
    private func withPublisher(
        _ configuration: BrokerConfiguration? = nil, maximumUnconfirmed: Int = 1024,
        _ body: (Publisher) async throws -> Void
    ) async throws {
        let publisher = try Publisher(
            configuration ?? TestServers.configuration(), maximumUnconfirmed: maximumUnconfirmed,
            logger: TestServers.logger)
        do { try await body(publisher) } catch {
            await publisher.close()
            throw error
        }
        await publisher.close()
    }

    @Test func `a message arrives exactly as it was sent`() async throws {
        try await TestServers.withQueue { queue, _, session in
            let properties = MessageProperties(
                messageID: "id-1", type: "media.capture-ready.v1",
                timestamp: Date(timeIntervalSince1970: 1_700_000_000),
                contentType: "application/json", contentEncoding: "identity", appID: "media", correlationID: "c",
                replyTo: "r", expiration: "600000", priority: 3,
                headers: [
                    "text": "Grüße", "number": -7, "yes": true, "when": .timestamp(Date(timeIntervalSince1970: 1e9)),
                    "bytes": .bytes([0, 255]), "table": .table(["inner": .table(["deep": .double(0.5)])]),
                    "list": .array([1, "two", .void]),
                ])
            let body = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
            try await withPublisher { publisher in
                try await publisher.publish(
                    OutgoingMessage(exchange: "", routingKey: queue, properties: properties, body: body))
            }
            let delivery = try #require(try await session.get(queue))
            var received = delivery.properties
            // Added by the broker when a quorum queue is asked with basic.get.
            received.headers["x-delivery-count"] = nil
            #expect(received == properties)
            #expect(delivery.body == body)
            #expect(delivery.exchange == "" && delivery.routingKey == queue)
            #expect(!delivery.isRedelivered && delivery.deliveryCount ?? 0 == 0)
        }
    }

    @Test(arguments: [0, 1, 65_528, 65_529, 3_000_000])
    func `a body arrives whole whatever its size`(size: Int) async throws {
        try await TestServers.withQueue { queue, _, session in
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await withPublisher { publisher in
                try await publisher.publish(OutgoingMessage(exchange: "", routingKey: queue, body: body))
                try await publisher.publish(message(queue, "after"))
            }
            #expect(try await session.get(queue)?.body == body)
            #expect(try await session.get(queue).map(text) == "after")
        }
    }

    @Test func `a message without a queue is unroutable and its neighbors arrive`() async throws {
        try await TestServers.withQueue { queue, _, session in
            try await withPublisher { publisher in
                let outcomes = await publisher.publish([
                    message(queue), message("\(queue).absent"), message(queue),
                    message("\(queue).absent", mandatory: false),
                ])
                #expect(failures(outcomes) == [nil, .unroutable, nil, nil])
                await #expect(throws: AMQPError.unroutable) { try await publisher.publish(message("\(queue).absent")) }
            }
            try await until("two messages") { try await session.queueDepth(queue)?.messages == 2 }
        }
    }

    @Test func `ten thousand messages are under way at once`() async throws {
        try await TestServers.withQueue { queue, _, session in
            try await withPublisher(maximumUnconfirmed: 10_000) { publisher in
                let outcomes = await publisher.publish((0..<10_000).map { message(queue, "\($0)") })
                #expect(failures(outcomes).allSatisfy { $0 == nil })
            }
            try await until("all of them in the queue") { try await session.queueDepth(queue)?.messages == 10_000 }
        }
    }

    @Test func `many callers share a small window and all get their turn`() async throws {
        try await TestServers.withQueue { queue, _, session in
            try await withPublisher(maximumUnconfirmed: 8) { publisher in
                try await withThrowingTaskGroup { group in
                    for number in 0..<500 {
                        group.addTask { try await publisher.publish(message(queue, "\(number)")) }
                    }
                    try await group.waitForAll()
                }
            }
            try await until("all of them in the queue") { try await session.queueDepth(queue)?.messages == 500 }
        }
    }

    @Test func `a full queue that rejects makes the message refused`() async throws {
        let limits: [String: HeaderValue] = ["x-max-length": 1, "x-overflow": "reject-publish"]
        try await TestServers.withQueue(limits) { queue, _, _ in
            try await withPublisher { publisher in
                var refused: [AMQPError?] = []
                try await until("a refusal") {
                    refused = failures(await publisher.publish([message(queue), message(queue), message(queue)]))
                    return refused.contains(.refused)
                }
                #expect(refused.allSatisfy { $0 == nil || $0 == .refused })
            }
        }
    }

    @Test func `a field over its limit is refused without harm to the connection`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await withPublisher { publisher in
                let long = String(repeating: "x", count: 256)
                var headers: [String: HeaderValue] = [:]
                for number in 0..<40 { headers["\(number)"] = .string(String(repeating: "x", count: 1000)) }
                let outcomes = await publisher.publish([
                    message(queue), message(queue, id: long),
                    OutgoingMessage(
                        exchange: "", routingKey: queue, properties: MessageProperties(headers: headers), body: []),
                    message(queue),
                ])
                let kinds = failures(outcomes).map { error in
                    if case .invalidMessage? = error { true } else { false }
                }
                #expect(kinds == [false, true, true, false])
                #expect(failures(outcomes)[3] == nil)
            }
        }
    }

    @Test func `a missing exchange closes the channel and only its own messages are blamed`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            try await withPublisher { publisher in
                let lost = OutgoingMessage(exchange: "\(queue).no-exchange", routingKey: "x", body: [])
                let outcomes = await publisher.publish([message(queue), lost])
                #expect(failures(outcomes)[1] == .notFound)
                #expect(failures(outcomes)[0] != .notFound)
                try await publisher.publish(message(queue))
            }
        }
    }

    @Test func `a user without the right to publish gets access refused and may go on elsewhere`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            let user = "test-\(UUID().uuidString.lowercased())"
            let management = try #require(TestServers.management)
            func put(_ path: String, _ body: String) async throws {
                try await Command.run(
                    "curl",
                    ["-sf", "-X", "PUT", "-H", "content-type: application/json", "-d", "@-", management + path],
                    input: body)
            }
            try await put("/api/users/\(user)", #"{"password":"word","tags":""}"#)
            try await put("/api/permissions/%2F/\(user)", #"{"configure":"^$","write":"^amq\\.default$","read":"^$"}"#)
            let port = try TestServers.port(of: TestServers.amqp)
            let configuration = try BrokerConfiguration(url: "amqp://\(user):word@127.0.0.1:\(port)/%2F", name: "test")
            try await withPublisher(configuration) { publisher in
                try await publisher.publish(message(queue))
                let forbidden = OutgoingMessage(exchange: "amq.topic", routingKey: "x", body: [], mandatory: false)
                await #expect(throws: AMQPError.accessRefused) { try await publisher.publish(forbidden) }
                try await publisher.publish(message(queue))
            }
            try await Command.run("curl", ["-sf", "-X", "DELETE", "\(management)/api/users/\(user)"])
        }
    }

    @Test func `a wrong password is told at once and to each publish`() async throws {
        let port = try TestServers.port(of: TestServers.amqp)
        let configuration = try BrokerConfiguration(url: "amqp://admin:wrong@127.0.0.1:\(port)/%2F", name: "test")
        try await withPublisher(configuration) { publisher in
            await #expect(throws: AMQPError.authenticationRefused) {
                try await publisher.waitUntilReady(within: .seconds(20))
            }
            await #expect(throws: AMQPError.authenticationRefused) { try await publisher.publish(message("x")) }
        }
    }

    @Test func `an unknown virtual host is told`() async throws {
        let url = try #require(TestServers.amqp?.replacing("%2F", with: "absent"))
        try await withPublisher(BrokerConfiguration(url: url, name: "test")) { publisher in
            await #expect(throws: AMQPError.virtualHostRefused) {
                try await publisher.waitUntilReady(within: .seconds(20))
            }
        }
    }

    @Test func `nobody at the address is an error when the patience ends`() async throws {
        let configuration = try BrokerConfiguration(
            url: "amqp://u:p@127.0.0.1:1/", name: "test", answerTimeout: .milliseconds(300))
        try await withPublisher(configuration) { publisher in
            await #expect(throws: AMQPError.connectionFailed) { try await publisher.publish(message("x")) }
            #expect(await publisher.state == .connecting)
        }
    }

    @Test func `a peer that never answers is given up within the limit`() async throws {
        let proxy = try FaultyProxy(to: TestServers.port(of: TestServers.amqp))
        defer { proxy.close() }
        proxy.swallow(true)
        let configuration = try BrokerConfiguration(
            url: "amqp://u:p@127.0.0.1:\(proxy.port)/", name: "test", connectTimeout: .milliseconds(500),
            answerTimeout: .seconds(1))
        try await withPublisher(configuration) { publisher in
            await #expect(throws: AMQPError.timeout) { try await publisher.publish(message("x")) }
        }
    }

    @Test func `cancelling a task ends its wait for a confirm`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            let proxy = try FaultyProxy(to: TestServers.port(of: TestServers.amqp))
            defer { proxy.close() }
            try await withPublisher(TestServers.configuration(port: proxy.port)) { publisher in
                try await publisher.publish(message(queue))
                proxy.swallow(true)
                let waiting = Task { try await publisher.publish(message(queue)) }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
                proxy.swallow(false)
                proxy.cut()
            }
        }
    }

    @Test func `publishing after closing says closed`() async throws {
        let publisher = try Publisher(TestServers.configuration(), logger: TestServers.logger)
        try await publisher.waitUntilReady(within: .seconds(20))
        await publisher.close()
        await #expect(throws: AMQPError.closed) { try await publisher.publish(message("x")) }
        #expect(await publisher.state == .closed)
        await publisher.close()
    }

    @Test func `two thousand messages survive cuts, some of them twice`() async throws {
        try await TestServers.withQueue { queue, _, _ in
            let proxy = try FaultyProxy(to: TestServers.port(of: TestServers.amqp))
            defer { proxy.close() }
            let configuration = try TestServers.configuration(port: proxy.port)
            try await withPublisher(configuration, maximumUnconfirmed: 64) { publisher in
                var waiting = Array(0..<2000)
                var rounds = 0
                while !waiting.isEmpty {
                    rounds += 1
                    try #require(rounds < 100)
                    let part = Array(waiting.prefix(500))
                    async let outcomes = publisher.publish(part.map { message(queue, "\($0)", id: "\($0)") })
                    if rounds <= 4 { proxy.cut() }
                    let failed = zip(part, failures(await outcomes)).filter { $1 != nil }.map(\.0)
                    waiting = failed + waiting.dropFirst(part.count)
                }
            }
            let consumer = try Consumer(
                TestServers.configuration(), queue: queue, prefetch: 1000, logger: TestServers.logger)
            var seen: Set<String> = []
            try await until("all messages at the consumer") {
                let batch = await consumer.nextBatch(atMost: 500, within: .milliseconds(50))
                seen.formUnion(batch.map(text))
                if let last = batch.last { try await consumer.acknowledge(upTo: last.tag) }
                return seen.count == 2000
            }
            await consumer.close()
        }
    }

    @Test func `the connection's name is shown in the broker's management`() async throws {
        let name = "name-\(UUID().uuidString)"
        try await withPublisher(TestServers.configuration(name: name)) { publisher in
            try await publisher.waitUntilReady(within: .seconds(20))
            let management = try #require(TestServers.management)
            try await until("the name in the list", within: .seconds(60)) {
                try await Command.run("curl", ["-sf", "\(management)/api/connections"]).contains(name)
            }
        }
    }
}
