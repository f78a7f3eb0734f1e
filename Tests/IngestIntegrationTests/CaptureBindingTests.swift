import Contracts
import Foundation
import Passes
import PostgreSQL
import ServiceTesting
import Testing

extension OnRealServers {
    @Suite("captures and rentals")
    struct CaptureBindingTests {
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

        @Test func `without an instruction nobody is shown a capture; with it everything is, once`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                var rental = booth.rental()
                rental.instructionVersion = nil
                try await service.hear(rental, version: 1)
                var captures: [MadeCapture] = []
                for number in 1...3 {
                    let made = try booth.make([[UInt8(number)]], sequence: number)
                    try await booth.upload(made.files[0], of: made.id, to: service)
                    try await service.hear(made.message)
                    captures.append(made)
                }
                for made in captures {
                    #expect(try await service.said(CaptureReceived.self, about: "\(made.id)").isEmpty)
                    let reasons = try await service.said(CaptureParked.self, about: "\(made.id)").map(\.reason)
                    #expect(reasons == [.noInstruction])
                }
                try await service.command(
                    "parked", "bind", "--limit", "100000", "--as", "tester", "--because", "too early", "--json")
                rental.instructionVersion = "2026-1"
                for version in [2, 2, 1] as [Int64] { try await service.hear(rental, version: version) }
                for made in captures {
                    let shown = try await service.said(CaptureReceived.self, about: "\(made.id)")
                    #expect(shown.map(\.rentalID) == [rental.rentalID])
                }
            }
        }

        @Test func `what is made after the rental is parked as expired, and bound when it is prolonged`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                var rental = booth.rental(until: TestBooth.madeAt - 60)
                try await service.hear(rental, version: 1)
                let made = try booth.make([[1]])
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                let reasons = try await service.said(CaptureParked.self, about: "\(made.id)").map(\.reason)
                #expect(reasons == [.expired])
                rental.until = TestBooth.madeAt + 60
                try await service.hear(rental, version: 2)
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
    }
}
