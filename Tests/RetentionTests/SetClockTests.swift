import Contracts
import Deadlines
import Foundation
import Messaging
import MessagingTesting
import Retention
import Synchronization
import Testing

@Suite("Clocks of captures")
struct SetClockTests {
    private static let received = Date(timeIntervalSince1970: 1_790_000_000)
    private let rentals = InMemoryRentals()
    private let clocks = InMemoryClocks()
    private let harness: MessagingHarness<Void>
    private let rental = RentalBooked(
        rentalID: Identifier(at: received), customerID: Identifier(at: received), boothIDs: [], from: received,
        until: received, purpose: .party, instructionVersion: "1", retentionMonths: 6)

    init() {
        let (rentals, clocks) = (rentals, clocks)
        harness = MessagingHarness(
            service: "retention",
            [
                Subscription { _ in SetClock(rentals: rentals, clocks: clocks) },
                Subscription { _ in KeepRental(rentals: rentals, clocks: clocks) },
            ]
        ) {}
    }

    private func capture(made: Date = received) -> CaptureReceived {
        CaptureReceived(
            captureID: Identifier(at: Self.received), boothID: Identifier(at: Self.received),
            rentalID: rental.rentalID, customerID: rental.customerID, keyID: Identifier(at: Self.received),
            session: "code", madeAt: made, receivedAt: Self.received, originals: [], language: .dutch, consents: [])
    }

    private func book(months: Int, version: Int64) async throws {
        var rental = rental
        rental.retentionMonths = months
        try await harness.deliver(rental, details: MessageDetails(entityVersion: version))
    }

    @Test func `a capture gets the clock that its rental's terms ask for`() async throws {
        try await book(months: 6, version: 1)
        try await harness.deliver(capture())
        let said = try await harness.said(ClockSet.self)
        let wanted = try CaptureClock(receivedAt: Self.received, madeAt: Self.received, retentionMonths: 6)
        #expect(said.map(\.eraseAt) == [wanted.eraseAt])
        #expect(said.map(\.notAfter) == [wanted.ceiling])
    }

    @Test func `an erased capture that is heard of late gets no clock`() async throws {
        try await book(months: 6, version: 1)
        let capture = capture()
        clocks.erased.withLock { _ = $0.insert(capture.captureID) }
        try await harness.deliver(capture)
        #expect(try await harness.said(ClockSet.self).isEmpty)
        #expect(try await clocks.clocks(of: rental.rentalID).isEmpty)
    }

    @Test func `a capture that overtakes its rental waits for it`() async throws {
        try await harness.deliver(capture())
        #expect(try await harness.said(ClockSet.self).isEmpty)
        try await book(months: 12, version: 1)
        try await harness.advance(by: .seconds(60))
        #expect(try await harness.said(ClockSet.self).count == 1)
        #expect(await harness.parked.isEmpty)
    }

    @Test func `longer terms move the clock and the ceiling stays`() async throws {
        try await book(months: 6, version: 1)
        try await harness.deliver(capture())
        try await book(months: 24, version: 2)
        let said = try await harness.said(ClockSet.self)
        #expect(said.count == 2)
        #expect(said[1].eraseAt > said[0].eraseAt)
        #expect(said[1].notAfter == said[0].notAfter)
        #expect(said[1].eraseAt < said[1].notAfter)
    }

    @Test func `older terms that arrive late change nothing`() async throws {
        try await book(months: 12, version: 2)
        try await harness.deliver(capture())
        try await book(months: 6, version: 1)
        #expect(try await harness.said(ClockSet.self).count == 1)
    }

    @Test func `the same terms said again set no clock again`() async throws {
        try await book(months: 12, version: 1)
        try await harness.deliver(capture())
        try await book(months: 12, version: 2)
        #expect(try await harness.said(ClockSet.self).count == 1)
    }

    @Test func `a capture that arrives after two years is due at once`() async throws {
        try await book(months: 6, version: 1)
        let made = Self.received.addingTimeInterval(-3 * 365 * 86_400)
        try await harness.deliver(capture(made: made))
        let said = try #require(try await harness.said(ClockSet.self).first)
        #expect(said.eraseAt < Self.received)
        #expect(said.notAfter < Self.received)
    }
}
