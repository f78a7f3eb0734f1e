import AMQP
import Contracts
import Foundation
import HTTPTypes
import Ingest
import Logging
import Messaging
import MessagingRuntime
import Passes
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("captures that cannot be")
    struct CaptureRefusalTests {
        @Test func `what contradicts itself is refused for good`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let other = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]])
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                try await service.hear(made.message)
                var changes: [(CaptureRefusal, CaptureMade)] = []
                func add(
                    _ refusal: CaptureRefusal, _ message: CaptureMade, _ change: (inout CaptureMade) -> Void
                ) {
                    var message = message
                    change(&message)
                    changes.append((refusal, message))
                }
                add(.unknownBooth, made.message) { $0.boothID = Identifier(at: Date()) }
                let otherSession = try other.session()
                add(.foreignBooth, made.message) { $0.boothID = other.id }
                add(.foreignBooth, made.message) { $0.session = otherSession }
                add(.foreignCapture, made.message) {
                    $0.boothID = other.id
                    $0.session = otherSession
                }
                add(.captureDiffers, made.message) { $0.sequence = 2 }
                add(.invalid("sequence"), made.message) { $0.sequence = 0 }
                add(.invalid("sequence"), made.message) { $0.sequence = 1_000_001 }
                let second = try booth.make([[2]], sequence: 1)
                add(.sequenceTaken, second.message) { _ in }
                add(.fileTaken, second.message) {
                    $0.sequence = 2
                    $0.files[0] = made.message.files[0]
                }
                let third = try booth.make([[3]], sequence: 3, mail: "a@mail.example")
                try await booth.upload(third.files[0], of: third.id, to: service)
                add(.fileDiffers, third.message) { $0.files[0].length = 2 }
                add(.unreadableSeal, third.message) { $0.address = Sealed("AAAA") }
                for (refusal, message) in changes {
                    await #expect(throws: refusal) { try await service.hear(message) }
                }
                var foreign = third.message
                foreign.session = otherSession
                await #expect(throws: CaptureRefusal.foreignSession) {
                    try await service.hear(foreign, fromBooth: booth.number)
                }
                // A file whose message came first must be the one that was announced.
                let fourth = try booth.make([[4]], sequence: 4)
                try await service.hear(fourth.message)
                let wrong = TestFile(id: fourth.files[0].id, bytes: [5])
                #expect(try await booth.upload(wrong, of: fourth.id, to: service).status == .conflict)
                #expect(try await booth.upload(fourth.files[0], of: fourth.id, to: service).status == .created)
            }
        }

        @Test func `no booth says anything in another's name, whatever it knows of it`() async throws {
            try await LiveService.with { service in
                let victim = try await TestBooth.enrol(at: service)
                let thief = try await TestBooth.enrol(at: service)
                // All that the thief could have seen: a session code of the other booth, and what its messages say.
                let stolen = try victim.make([[1]])
                var message = try EncodedMessage(
                    stolen.message, details: MessageDetails(id: stolen.id.uuid), source: "booth", at: Date())
                message.envelope.boothNumber = victim.number
                var outgoing = OutgoingMessage(message, fromBooth: thief.number)
                outgoing.properties.headers["booth"] = .integer(Int64(victim.number))
                let publisher = Publisher(
                    try BrokerConfiguration(url: thief.amqpURL, name: "booth"), logger: service.frame.logger)
                try await publisher.publish(outgoing)
                await publisher.close()
                let parked = try await eventually("the letter") {
                    let lines = try await service.command("dead", "list", "--limit", "10000").split(separator: "\n")
                    return lines.first { $0.contains("\(stolen.id)") }
                }
                #expect(parked.contains("foreign-booth"))
                // Sent back, it is still the thief's.
                try await service.command("dead", "replay", "\(stolen.id)", "--as", "tester", "--because", "test")
                let again = try await eventually("the letter again") {
                    let lines = try await service.command("dead", "list", "--limit", "10000").split(separator: "\n")
                    return lines.first { $0.contains("\(stolen.id)") }
                }
                #expect(again.contains("foreign-booth"))
                try await service.command("dead", "discard", "\(stolen.id)", "--as", "tester", "--because", "test")
                #expect(try await victim.askForReceipt(of: stolen.id, from: service).status == .notFound)
                // The capture, its number and its identifier are still the other booth's to use.
                try await victim.upload(stolen.files[0], of: stolen.id, to: service)
                try await service.hear(stolen.message)
                #expect(try await victim.receipt(of: stolen.id, from: service)?.state == .parked)
            }
        }

        @Test func `a message that does not bear its capture's identifier is refused, for the inbox would not know it`()
            async throws
        {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]])
                await #expect(throws: CaptureRefusal.invalid("id")) {
                    try await service.hear(made.message, id: UUID())
                }
                try await service.hear(made.message)
            }
        }
    }
}
