import Contracts
import Foundation
import Ingest
import Logging
import MessagingRuntime
import Passes
import PostgreSQL
import ServiceHost
import ServiceTesting
import Synchronization
import Testing

extension OnRealServers {
    @Suite("the fleet")
    struct FleetTests {
        /// Shows what the test sets.
        private final class Clock: Sendable {
            private let instant = Mutex(Date())
            var now: Date {
                get { instant.withLock { $0 } }
                set { instant.withLock { $0 = newValue } }
            }
        }

        private func heartbeat(
            of booth: TestBooth, at instant: Date = Date(), waiting: Int = 0, last: Int = 0, version: String = "0.1.0"
        ) -> BoothHeartbeat {
            BoothHeartbeat(
                boothID: booth.id, sentAt: instant.inMilliseconds, agentVersion: version, state: .idle,
                waiting: waiting,
                oldestWaitingAt: nil, spoolBytes: 0, spoolLimit: 1 << 30, freeBytes: 1 << 30, lastSequence: last,
                alarms: [])
        }

        private func fleet(_ booth: TestBooth, at service: LiveService) async throws -> FleetListing.Booth {
            let printed = try await service.command("booth", "fleet", "--json")
            let listing = try JSONDecoder().decode(FleetListing.self, from: Data(printed.utf8))
            return try #require(listing.booths.first { $0.number == booth.number })
        }

        /// What the booth has made, all of it here.
        private func take(
            _ numbers: [Int], of booth: TestBooth, madeAt: Date = TestBooth.madeAt, at service: LiveService
        ) async throws -> [MadeCapture] {
            var made: [MadeCapture] = []
            for number in numbers {
                let capture = try booth.make(
                    [[UInt8(number % 250)]], sequence: number, madeAt: madeAt + Double(number % 1000), saidAt: Date())
                try await booth.upload(capture.files[0], of: capture.id, to: service)
                try await service.hear(capture.message)
                made.append(capture)
            }
            return made
        }

        @Test func `the newest word of a booth counts, and only its own`() async throws {
            try await LiveService.with(running: false) { service in
                let (booth, stranger) = (try await TestBooth.enrol(at: service), try await TestBooth.enrol(at: service))
                let now = Date()
                try await service.hear(heartbeat(of: booth, at: now, waiting: 4, version: "2"), fromBooth: booth.number)
                try await service.hear(
                    heartbeat(of: booth, at: now - 60, waiting: 9, version: "1"), fromBooth: booth.number)
                await #expect(throws: CaptureRefusal.foreignBooth) {
                    try await service.hear(
                        heartbeat(of: booth, at: now + 60, version: "3"), fromBooth: stranger.number)
                }
                let seen = try await fleet(booth, at: service)
                #expect(seen.agentVersion == "2" && seen.waiting == 4 && seen.lastSeen != nil)
                #expect(try await fleet(stranger, at: service).condition == "unheard")
                #expect(try await service.command("booth", "fleet").contains("red one"))
            }
        }

        @Test func `what a booth made and nobody has is named, by device and number`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let rental = booth.rental()
                try await service.hear(rental, version: 1)
                let made = try await take([1, 2, 5], of: booth, at: service)
                // A number that was withdrawn, one that is erased, and two that only the booth knows.
                try await service.owner.execute(
                    """
                    insert into withdrawn_capture (booth_id, sequence, capture_id, cause, said_at, heard_at)
                    values (\(booth.id.uuid), 4, \(UUID()), 'deleted', \(TestBooth.madeAt), \(Date()))
                    """)
                try await erase(made[1], at: service)
                try await service.hear(heartbeat(of: booth, last: 7), fromBooth: booth.number)
                let another = try await TestBooth.enrol(at: service, number: booth.number)
                _ = try await take([1_000_001, 1_000_003], of: another, at: service)
                let printed = try await service.command("captures", "missing", "--booth", "\(booth.number)", "--json")
                let rows = try JSONDecoder().decode([[String: String]].self, from: Data(printed.utf8))
                #expect(rows.map { $0["numbers"] } == ["3", "6–7", "1000002"])
                #expect(rows.map { $0["device"] } == ["1", "1", "2"])
                #expect(try await fleet(booth, at: service).missing == 4)
                await #expect(throws: (any Error).self) {
                    try await service.command("captures", "missing", "--booth", "1048575", "--rental", "x")
                }
                let statement = try await statement(of: rental, at: service)
                #expect(statement.made == 10 && statement.arrived == 4 && !statement.isComplete)
                let part = try #require(statement.booths.first)
                #expect(part.withdrawn == 1 && part.erased == 1)
                #expect(part.missingNumbers == ["3", "6–7", "1000002"])
            }
        }

        @Test func `a rental is complete once, when all is there and each booth was heard with nothing left`()
            async throws
        {
            let clock = Clock()
            try await LiveService.with(running: false, now: { clock.now }) { service in
                let booth = try await TestBooth.enrol(at: service)
                let start = clock.now
                let rental = booth.rental(from: start - 3600, until: start + 60)
                try await service.hear(rental, version: 1)
                _ = try await take([1, 3], of: booth, madeAt: start - 1800, at: service)
                try await service.hear(heartbeat(of: booth, waiting: 1, last: 3), fromBooth: booth.number)
                clock.now = start + 70
                #expect(try await !statement(of: rental, at: service).isComplete)
                _ = try await take([2], of: booth, madeAt: start - 1800, at: service)
                #expect(try await !statement(of: rental, at: service).isComplete, "not heard after the end")
                try await look(service)
                #expect(try await service.said(RentalComplete.self, about: "\(rental.rentalID)").isEmpty)
                clock.now = start + 80
                try await service.hear(heartbeat(of: booth, at: start + 80, last: 3), fromBooth: booth.number)
                let stated = try await statement(of: rental, at: service)
                #expect(stated.isComplete && stated.made == 3 && stated.arrived == 3)
                let signed = try await booth.receipts.statement(stated.signed)
                #expect(signed.isComplete && signed.booths.map(\.made) == [3])
                for _ in 1...2 { try await look(service) }
                let facts = try await service.said(RentalComplete.self, about: "\(rental.rentalID)")
                #expect(facts.map(\.made) == [3] && facts.map(\.arrived) == [3] && facts.map(\.withdrawn) == [0])
                #expect(
                    try await service.command("rental", "statement", "--rental", "\(rental.rentalID)").contains(
                        "3 of 3 captures arrived. Complete"))
            }
        }

        @Test func `how many of how many arrived is said when it changes, and last when all is here`()
            async throws
        {
            let clock = Clock()
            try await LiveService.with(running: false, now: { clock.now }) { service in
                let booth = try await TestBooth.enrol(at: service)
                let start = clock.now
                let rental = booth.rental(from: start - 3600, until: start + 300)
                try await service.hear(rental, version: 1)
                _ = try await take([1, 3], of: booth, madeAt: start - 1800, at: service)
                func counts() async throws -> [RentalCounted] {
                    try await look(service)
                    return try await service.said(RentalCounted.self, about: "\(rental.rentalID)")
                }
                #expect(try await counts().map(\.arrived) == [2])
                _ = try await take([2], of: booth, madeAt: start - 1800, at: service)
                #expect(try await counts().count == 1, "too soon")
                clock.now = start + 130
                let second = try await counts()
                #expect(second.map(\.made) == [3, 3] && second.map(\.arrived) == [2, 3])
                clock.now = start + 260
                #expect(try await counts().count == 2, "nothing has changed")
                clock.now = start + 390
                try await service.hear(heartbeat(of: booth, at: start + 390, last: 3), fromBooth: booth.number)
                #expect(try await counts().map(\.isComplete) == [false, false, true])
                clock.now = start + 5000
                #expect(try await counts().count == 3, "it is complete")
                let versions: [Int64] = try await service.owner.rows(
                    "select version from rental_counted where rental_id = \(rental.rentalID.uuid)"
                ).map { try $0.decode("version") }
                #expect(versions == [3])
            }
        }

        @Test func `a silent booth is told of once, and once when it is back`() async throws {
            let clock = Clock()
            try await LiveService.with(running: false, now: { clock.now }) { service in
                let booth = try await TestBooth.enrol(at: service)
                let start = clock.now
                let rental = booth.rental(from: start - 60, until: start + 86_400)
                try await service.hear(rental, version: 1)
                try await service.hear(heartbeat(of: booth), fromBooth: booth.number)
                clock.now = start + 890
                try await look(service)
                #expect(try await service.said(BoothSilent.self, about: "\(booth.id)").isEmpty)
                clock.now = start + 902
                for _ in 1...2 { try await look(service) }
                let silent = try await service.said(BoothSilent.self, about: "\(booth.id)")
                #expect(silent.map(\.rentalID) == [rental.rentalID])
                #expect(try await fleet(booth, at: service).condition == "silent")
                clock.now = start + 2000
                try await service.hear(heartbeat(of: booth, at: start + 2000), fromBooth: booth.number)
                for _ in 1...2 { try await look(service) }
                let back = try await service.said(BoothHeardAgain.self, about: "\(booth.id)")
                #expect(back.map(\.silentSince) == silent.map(\.silentSince))
                #expect(try await service.said(BoothSilent.self, about: "\(booth.id)").count == 1)
                #expect(try await fleet(booth, at: service).condition == "idle")
            }
        }

        /// Lets the timers look, whenever another test's looked last.
        private func look(_ service: LiveService) async throws {
            try await service.owner.execute(
                "delete from timer where name in ('watch-booths', 'complete-rentals', 'count-rentals')")
            let timers = Ingest.fleetTimers(
                UnitOfWork(service: "ingest", database: service.runtime), silence: .seconds(900),
                now: service.frame.now, logger: service.frame.logger)
            for timer in timers { #expect(try await timer.runIfDue()) }
        }

        // MARK: Parts

        private struct Statement: Decodable {
            struct Booth: Decodable {
                var withdrawn: Int
                var erased: Int
                var missingNumbers: [String]
            }
            var isComplete: Bool
            var made: Int
            var arrived: Int
            var booths: [Booth]
            var signed: String
        }

        private func statement(of rental: RentalBooked, at service: LiveService) async throws -> Statement {
            let printed = try await service.command(
                "rental", "statement", "--rental", "\(rental.rentalID)", "--json")
            return try JSONDecoder().decode(Statement.self, from: Data(printed.utf8))
        }

        private func erase(_ made: MadeCapture, at service: LiveService) async throws {
            try await service.erase(
                EraseData<IngestData>(
                    erasureID: Identifier(at: Date()), captureID: made.id, keyID: Identifier(made.id.uuid),
                    askedAt: Date().inMilliseconds))
        }
    }
}
