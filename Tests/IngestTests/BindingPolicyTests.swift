import Contracts
import Foundation
import Ingest
import Testing

@Suite("BindingPolicy")
struct BindingPolicyTests {
    private static let start = Date(timeIntervalSince1970: 1_795_000_000)

    private func booking(from: TimeInterval, until: TimeInterval, isInstructed: Bool = true) -> BindingPolicy.Booking {
        BindingPolicy.Booking(
            rentalID: Identifier(at: Self.start), customerID: Identifier(at: Self.start),
            from: Self.start.addingTimeInterval(from), until: Self.start.addingTimeInterval(until),
            isInstructed: isInstructed)
    }

    private func decide(_ at: TimeInterval, _ bookings: [BindingPolicy.Booking], isRevoked: Bool = false)
        -> BindingPolicy.Decision
    {
        BindingPolicy.decide(
            isRevoked: isRevoked, madeAt: Self.start.addingTimeInterval(at), bookings: bookings)
    }

    @Test(arguments: [0, 1, 99.999]) func `a capture within one rental's period belongs to it`(at: TimeInterval) {
        let only = booking(from: 0, until: 100)
        #expect(decide(at, [only]) == .bound(only))
        #expect(decide(at, [only, booking(from: 100, until: 200)]) == .bound(only))
    }

    @Test func `before the booth's first rental, it belongs to nobody`() {
        #expect(decide(-0.001, [booking(from: 0, until: 100)]) == .parked(.unbound))
        #expect(decide(50, []) == .parked(.unbound))
    }

    @Test(arguments: [100, 150, 1e9]) func `after a rental, it may have lasted longer than was booked`(at: TimeInterval)
    {
        #expect(decide(at, [booking(from: 0, until: 100)]) == .parked(.expired))
        #expect(decide(at, [booking(from: 0, until: 100), booking(from: 2e9, until: 3e9)]) == .parked(.expired))
    }

    @Test func `nobody is shown what the customer has not instructed us to process`() {
        #expect(decide(50, [booking(from: 0, until: 100, isInstructed: false)]) == .parked(.noInstruction))
        #expect(decide(100, [booking(from: 0, until: 100, isInstructed: false)]) == .parked(.expired))
    }

    @Test func `between two rentals nobody guesses`() {
        #expect(decide(60, [booking(from: 0, until: 100), booking(from: 50, until: 150)]) == .parked(.ambiguous))
    }

    @Test func `a revoked booth is believed nothing`() {
        #expect(decide(50, [booking(from: 0, until: 100)], isRevoked: true) == .parked(.revoked))
    }
}
