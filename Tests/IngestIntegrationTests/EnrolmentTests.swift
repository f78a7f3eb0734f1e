import AMQP
import ArgumentParser
import Contracts
import Foundation
import HTTPTypes
import Ingest
import Logging
import Messaging
import MessagingRuntime
import NIOCore
import Passes
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

@Suite("Servers for ingest")
struct ServersForIngestTests {
    @Test func `in CI the servers are there`() {
        #expect(!TestServers.isCI || TestServers.areThere)
    }
}

extension OnRealServers {
    @Suite("booths")
    struct EnrolmentTests {
        private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

        @Test func `a code makes one device a booth, once`() async throws {
            try await LiveService.with { service in
                let number = Int.random(in: SessionCode.boothNumbers)
                let code = try await TestBooth.code(of: number, at: service)
                let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await TestBooth.use(code.lowercased(), PassKey().publicKey, at: service).status
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.count { $0 == .ok } == 1)
                #expect(statuses.count { $0 == .conflict } == 3)
                let row = try #require(
                    try await service.runtime.row(
                        """
                        select b.id, e.sealed_credentials from booth b join enrolment e on e.booth_id = b.id
                        where b.number = \(number)
                        """))
                #expect(try row.decode("sealed_credentials", as: [UInt8]?.self) == nil)
                let id = Identifier<Booth>(try row.decode("id"))
                let fact = try await service.events.fact(BoothEnrolled.self, about: "\(id)").fact
                #expect(fact.number == number)
                let acts = try await service.runtime.rows(
                    "select actor, reason from operator_act where subject = \("booth \(number)")")
                #expect(try acts.map { try $0.decode("reason", as: String.self) } == ["delivery"])
                #expect(try await service.command("booth", "list").contains("\(id)"))
            }
        }

        @Test func `wrong, replaced and overdue codes open nothing`() async throws {
            try await LiveService.with(running: false) { service in
                let number = Int.random(in: SessionCode.boothNumbers)
                let old = try await TestBooth.code(of: number, at: service)
                let new = try await TestBooth.code(of: number, at: service)
                let key = PassKey().publicKey
                #expect(try await TestBooth.use(EnrolmentCode().text, key, at: service).status == .notFound)
                #expect(try await TestBooth.use("what?", key, at: service).status == .notFound)
                #expect(try await TestBooth.use(old, key, at: service).status == .gone)
                try await service.owner.execute(
                    "update enrolment set expires_at = created_at where code_hash = \(try #require(EnrolmentCode(new)).hash)"
                )
                #expect(try await TestBooth.use(new, key, at: service).status == .gone)
                let statuses = try await (0..<20).asyncMap { _ in
                    try await TestBooth.use(EnrolmentCode().text, key, at: service).status
                }
                #expect(statuses.last == .tooManyRequests)
            }
        }

        @Test func `a booth may publish its own key to booths and do nothing else`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service, number: Int.random(in: 1000...9999))
                let broker = try BrokerConfiguration(url: booth.amqpURL, name: "booth")
                let made = try booth.make([[1]])
                let message = try EncodedMessage(
                    made.message, details: MessageDetails(id: made.id.uuid), source: "booth", at: Date())
                let allowed = OutgoingMessage(message, fromBooth: booth.number)
                let publisher = Publisher(broker, logger: logger)
                try await publisher.publish(allowed)

                for key in [
                    "\(booth.number + 1)", "\(booth.number)0", "1\(booth.number)", "\(booth.number).a", "", "#",
                ] {
                    await refused(broker, allowed) { $0.routingKey = key }
                }
                for exchange in ["events", "commands", "amq.topic", "amq.fanout"] {
                    await refused(broker, allowed) { $0.exchange = exchange }
                }
                await refused(broker, allowed) {
                    $0.exchange = ""
                    $0.routingKey = "ingest.booths"
                }

                let session = BrokerSession(broker, logger: logger)
                let mine = "booth-\(booth.number)"
                let topologies = [
                    Topology(queues: [.quorum(mine)]),
                    Topology(exchanges: [Exchange(mine, kind: .topic)]),
                    Topology(bindings: [Binding(queue: "ingest.booths", exchange: "booths", routingKey: "#")]),
                ]
                for topology in topologies {
                    await #expect(throws: AMQPError.accessRefused) { try await session.declare(topology) }
                }
                await #expect(throws: AMQPError.accessRefused) { _ = try await session.get("ingest.booths") }
                await #expect(throws: AMQPError.accessRefused) { _ = try await session.purge("ingest.booths") }
                await #expect(throws: AMQPError.accessRefused) { try await session.delete(queue: "ingest.booths") }
                await #expect(throws: AMQPError.accessRefused) { try await session.delete(exchange: "booths") }
                await session.close()
                // After all that was refused its own key still works.
                try await publisher.publish(allowed)
                await publisher.close()
            }
        }

        private func refused(
            _ broker: BrokerConfiguration, _ allowed: OutgoingMessage, _ change: (inout OutgoingMessage) -> Void
        ) async {
            var message = allowed
            change(&message)
            let publisher = Publisher(broker, logger: logger)
            let forbidden = message
            await #expect(throws: AMQPError.accessRefused) { try await publisher.publish(forbidden) }
            await publisher.close()
        }

        @Test func `revoking ends uploads and messages at once, and what still comes is parked`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1], [2]])
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .created)
                let late = try booth.make([[3]], sequence: 2)
                try await booth.upload(late.files[0], of: late.id, to: service)
                try await service.command(
                    "booth", "revoke", "--number", "\(booth.number)", "--as", "tester", "--because", "stolen")
                let again = try await booth.upload(made.files[1], of: made.id, to: service)
                #expect(again.status == .forbidden)
                #expect(String(buffer: again.body).contains("booth-revoked"))
                let publisher = Publisher(try BrokerConfiguration(url: booth.amqpURL, name: "booth"), logger: logger)
                await #expect(throws: AMQPError.authenticationRefused) {
                    let message = try EncodedMessage(
                        late.message, details: MessageDetails(id: late.id.uuid), source: "booth", at: Date())
                    try await publisher.publish(OutgoingMessage(message, fromBooth: booth.number))
                }
                await publisher.close()
                // What the broker had taken before.
                try await service.hear(booth.rental(), version: 1)
                try await service.hear(late.message)
                let fact = try await service.events.fact(CaptureParked.self, about: "\(late.id)").fact
                #expect(fact.reason == .revoked)
                try await service.command(
                    "booth", "revoke", "--number", "\(booth.number)", "--as", "tester", "--because", "again")
                await #expect(throws: ValidationError.self) {
                    try await service.command(
                        "booth", "revoke", "--number", "\(booth.number ^ 1)", "--as", "tester", "--because", "x")
                }
            }
        }

        @Test func `another device with the number takes the first one's place`() async throws {
            try await LiveService.with(running: false) { service in
                let first = try await TestBooth.enrol(at: service)
                try await service.command(
                    "booth", "revoke", "--number", "\(first.number)", "--as", "tester", "--because", "broken")
                let second = try await TestBooth.enrol(at: service, number: first.number)
                #expect(second.id == first.id)
                let made = try second.make([[1]])
                #expect(try await first.upload(made.files[0], of: made.id, to: service).status == .unauthorized)
                #expect(try await second.upload(made.files[0], of: made.id, to: service).status == .created)
            }
        }

        @Test func `captures of a booth's former devices and of its new one are all recorded, however late they come`()
            async throws
        {
            try await LiveService.with(running: false) { service in
                let first = try await TestBooth.enrol(at: service)
                // The broker has taken these; they are handled after the second device has begun.
                let late = try (0..<3).map { try first.make([[1]], sequence: first.firstSequence + $0) }
                let second = try await TestBooth.enrol(at: service, number: first.number)
                #expect(first.firstSequence == 1 && second.firstSequence == 1_000_001)
                let early = try (0..<2).map { try second.make([[2]], sequence: second.firstSequence + $0) }
                for made in early + late { try await service.hear(made.message) }
                // How many of how many have arrived, by device.
                let arrived = try await service.runtime.rows(
                    """
                    select count(*) as arrived, max(sequence) - (sequence - 1) / 1000000 * 1000000 as made from capture
                    where booth_id = \(first.id.uuid) group by (sequence - 1) / 1000000 order by 2
                    """
                ).map { [try $0.decode("arrived", as: Int.self), try $0.decode("made", as: Int.self)] }
                #expect(arrived == [[2, 2], [3, 3]])
            }
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
