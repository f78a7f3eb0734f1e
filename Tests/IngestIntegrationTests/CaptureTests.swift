import AMQP
import Contracts
import Foundation
import Ingest
import Logging
import Messaging
import MessagingRuntime
import ObjectStore
import Passes
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault

extension OnRealServers {
    @Suite("captures")
    struct CaptureTests {
        /// What can happen to a capture, in any order and more than once.
        private enum Step: CaseIterable {
            case message
            case firstFile
            case secondFile
            case rental
        }

        private func perform(
            _ step: Step, _ made: MadeCapture, _ booth: TestBooth, _ rental: RentalBooked, at service: LiveService
        ) async throws {
            switch step {
            case .message: try await service.hear(made.message)
            case .firstFile: try await booth.upload(made.files[0], of: made.id, to: service)
            case .secondFile: try await booth.upload(made.files[1], of: made.id, to: service)
            case .rental: try await service.hear(rental, version: 1)
            }
        }

        private static func permutations<T>(of items: [T]) -> [[T]] {
            guard items.count > 1 else { return [items] }
            return items.indices.flatMap { index in
                var rest = items
                let first = rest.remove(at: index)
                return permutations(of: rest).map { [first] + $0 }
            }
        }

        private func check(
            _ made: MadeCapture, _ booth: TestBooth, _ rental: RentalBooked, at service: LiveService, parked: Int?
        ) async throws {
            let received = try await service.said(CaptureReceived.self, about: "\(made.id)")
            try #require(received.count == 1)
            let fact = received[0]
            #expect(fact.rentalID == rental.rentalID && fact.customerID == rental.customerID)
            #expect(fact.boothID == booth.id && fact.madeAt == made.message.madeAt)
            #expect(fact.originals.map(\.id) == made.files.map(\.id))
            #expect(fact.originals.map(\.sha256) == made.message.files.map(\.sha256))
            if let parked {
                #expect(try await service.said(CaptureParked.self, about: "\(made.id)").count == parked)
            }
            let keys: Int? = try await service.runtime.value(
                "select count(*) from capture_key where capture_id = \(made.id.uuid)")
            #expect(keys == 1)
            let receipt = try #require(try await booth.receipt(of: made.id, from: service))
            #expect(receipt.state == .bound && receipt.files.map(\.id) == made.files.map(\.id.description))
        }

        @Test func `whatever order things come in, and however often, a capture is recorded once`() async throws {
            try await LiveService.with(running: false) { service in
                var generator = SystemRandomNumberGenerator()
                for order in Self.permutations(of: Step.allCases) {
                    let booth = try await TestBooth.enrol(at: service)
                    let made = try booth.make([[1], [2, 3]], mail: "guest@mail.example")
                    let rental = booth.rental()
                    // Every step once more, at a random place after the first time.
                    var steps = order
                    for step in Step.allCases {
                        let first = steps.firstIndex(of: step) ?? 0
                        steps.insert(step, at: Int.random(in: (first + 1)...steps.count, using: &generator))
                    }
                    for step in steps { try await perform(step, made, booth, rental, at: service) }
                    let last = order.last == .rental
                    try await check(made, booth, rental, at: service, parked: last ? 1 : 0)
                }
            }
        }

        @Test func `when everything comes at the same moment, a capture is recorded once`() async throws {
            try await LiveService.with(running: false) { service in
                for _ in 0..<10 {
                    let booth = try await TestBooth.enrol(at: service)
                    let made = try booth.make([[1], [2, 3]], mail: "guest@mail.example")
                    let rental = booth.rental()
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for step in Step.allCases + Step.allCases {
                            group.addTask { try await perform(step, made, booth, rental, at: service) }
                        }
                        try await group.waitForAll()
                    }
                    try await check(made, booth, rental, at: service, parked: nil)
                }
            }
        }

        @Test func `what a booth publishes arrives whole, its secrets under the capture's key`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let rental = booth.rental()
                try await service.hear(rental, version: 1)
                let made = try booth.make([[1, 2], [3]], mail: " Guest@Mail.example")
                for file in made.files { try await booth.upload(file, of: made.id, to: service) }
                let publisher = Publisher(
                    try BrokerConfiguration(url: booth.amqpURL, name: "booth"), logger: service.frame.logger)
                let message = try EncodedMessage(
                    made.message, details: MessageDetails(id: made.id.uuid), source: "booth", at: Date())
                for _ in 0..<3 { try await publisher.publish(OutgoingMessage(message, fromBooth: booth.number)) }
                await publisher.close()
                let fact = try await service.events.fact(CaptureReceived.self, about: "\(made.id)").fact
                #expect(fact.rentalID == rental.rentalID && fact.session == made.message.session)
                #expect(fact.consents == made.message.consents && fact.madeAt == made.message.madeAt)
                let address = try SealedValue(text: try #require(fact.address).text)
                #expect(address.keyID.uuid == fact.keyID.uuid)
                #expect(
                    try await service.vault.openText(address, purpose: SealedPurpose.mailAddress)
                        == " Guest@Mail.example")
                let answers = try SealedValue(text: try #require(fact.answers).text)
                #expect(
                    try await service.vault.openText(answers, purpose: SealedPurpose.captureAnswers)
                        == "{\"team\":\"blue\"}")
                for (original, file) in zip(fact.originals, made.files) {
                    let name = try #require(ObjectName(original.object))
                    var opener = try await service.vault.opening(
                        objectID: Array(name.text.utf8), under: KeyID(fact.keyID.uuid))
                    let bytes = try opener.open(try await service.store.read(name, atMost: 1 << 20)) + opener.finish()
                    #expect(bytes == file.bytes)
                }
                #expect(try await service.events.count(CaptureReceived.self, about: "\(made.id)") == 1)
                let listed = try await service.command("captures", "--rental", "\(rental.rentalID)")
                #expect(listed.contains("\(made.id)"))
            }
        }
    }
}
