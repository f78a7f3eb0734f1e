import AMQP
import Contracts
import Foundation
import HTTPTypes
import Ingest
import Logging
import Messaging
import MessagingRuntime
import ObjectStore
import Passes
import PersonalData
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

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

        @Test func `no rental parks a capture, two park it too, and mending binds it`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]])
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                #expect(try await service.command("parked", "list", "--limit", "100000").contains("\(made.id)"))
                #expect(try await booth.receipt(of: made.id, from: service)?.state == .parked)
                // Two rentals come to know of the booth at once; the database did not say which one was meant.
                let (first, second) = (booth.rental(), booth.rental())
                for rental in [first, second] {
                    try await service.owner.execute(
                        """
                        insert into rental (id, customer_id, period_from, period_until, retention_months, version)
                        values (\(rental.rentalID.uuid), \(rental.customerID.uuid), \(rental.from), \(rental.until), 12,
                            1)
                        """)
                    try await service.owner.execute(
                        "insert into rental_booth values (\(rental.rentalID.uuid), \(booth.id.uuid))")
                }
                let tried = try await service.command(
                    "parked", "bind", "--limit", "100000", "--as", "tester", "--because", "test", "--json")
                #expect(tried.contains("\(made.id)"))
                var reasons = try await service.said(CaptureParked.self, about: "\(made.id)").map(\.reason)
                #expect(reasons == [.unbound, .ambiguous])
                // An older version changes nothing; a newer one takes the booth out of the second rental.
                var changed = second
                changed.boothIDs = []
                try await service.hear(changed, version: 1)
                #expect(try await service.said(CaptureReceived.self, about: "\(made.id)").isEmpty)
                try await service.hear(changed, version: 2)
                let fact = try #require(try await service.said(CaptureReceived.self, about: "\(made.id)").first)
                #expect(fact.rentalID == first.rentalID)
                reasons = try await service.said(CaptureParked.self, about: "\(made.id)").map(\.reason)
                #expect(reasons == [.unbound, .ambiguous])
                // What is bound stays bound.
                try await service.hear(booth.rental(), version: 1)
                #expect(try await service.said(CaptureReceived.self, about: "\(made.id)").count == 1)
            }
        }

        @Test func `a booth whose clock is wrong is corrected before its rental is found`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let now = Date()
                // The clock stands two days back: by it, the party has not begun.
                let behind = now - 2 * 86_400
                let made = try booth.make([[1]], madeAt: behind, saidAt: behind)
                try await service.hear(booth.rental(from: now - 3600, until: now + 3600), version: 1)
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                let fact = try #require(try await service.said(CaptureReceived.self, about: "\(made.id)").first)
                #expect(abs(fact.madeAt.timeIntervalSince(now)) < 60)
                let skew: Int? = try await service.runtime.value(
                    "select skew_ms from capture where id = \(made.id.uuid)")
                #expect(abs((skew ?? 0) - 172_800_000) < 60_000)
            }
        }

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

        @Test func `a person is found by address, with the captures that are theirs`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let mail = "guest.\(UUID())@mail.example"
                let made = try booth.make([[1]], mail: mail)
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                let stranger = try booth.make([[2]], sequence: 2, mail: "stranger.\(UUID())@mail.example")
                try await service.hear(stranger.message)
                let hasher = try LookupHasher(pepperFile: service.frame.settings.string("PEPPER_FILE"))
                let lookups = try hasher.allHashes(mail: mail.uppercased()).map {
                    AddressLookup(version: $0.version, hash: HexDigits.text($0.bytes))
                }
                let request = Identifier<SubjectRequest>(at: Date())
                try await service.events.say(
                    FindData<IngestData>(requestID: request, lookups: lookups, askedAt: Date()))
                let answer = try await service.events.fact(DataFound<IngestData>.self, about: "\(request)").fact
                #expect(answer.captures == [made.id])
                let counts = Dictionary(uniqueKeysWithValues: answer.items.map { ($0.table, $0.count) })
                #expect(
                    counts == [
                        "capture": 1, "capture_file": 1, "upload": 1, "capture_key": 1, "upload_attempt": 0,
                    ])
                let nobody = Identifier<SubjectRequest>(at: Date())
                try await service.events.say(FindData<IngestData>(requestID: nobody, lookups: [], askedAt: Date()))
                let nothing = try await service.events.fact(DataFound<IngestData>.self, about: "\(nobody)").fact
                #expect(nothing.captures == nil && nothing.items.allSatisfy { $0.count == 0 })
            }
        }

        @Test func `every column that can hold words is declared`() async throws {
            try await LiveService.with(running: false) { service in
                let live = try await LiveColumn.all(of: "ingest", in: service.owner)
                #expect(personalData.findings(in: live).map(\.description) == [])
            }
        }

        @Test func `addresses lie sealed, and garbage in their place does not cost the capture`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]], mail: "no address at all")
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                let row = try #require(
                    try await service.runtime.row(
                        """
                        select capture::text as text, address_lookup, address is null as is_missing from capture
                        where id = \(made.id.uuid)
                        """))
                #expect(try row.decode("address_lookup", as: [UInt8]?.self) == nil)
                #expect(try row.decode("is_missing", as: Bool.self) == false)
                #expect(!(try row.decode("text", as: String.self)).contains(HexDigits.text(Array("address".utf8))))
            }
        }
    }
}
