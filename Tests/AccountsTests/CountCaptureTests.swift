import Accounts
import Contracts
import Foundation
import Messaging
import MessagingTesting
import Synchronization
import Testing

@Suite("CountCapture")
struct CountCaptureTests {
    private final class InMemoryCounts: RentalCounts {
        let counts = Mutex<[Identifier<Rental>: Int]>([:])
        func count(
            _ capture: Identifier<Capture>, of rental: Identifier<Rental>, bytes: Int, at instant: Date
        ) async throws {
            counts.withLock { $0[rental, default: 0] += 1 }
        }
    }

    private let counts = InMemoryCounts()

    private func capture(of rental: Identifier<Rental>) -> CaptureReceived {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        return CaptureReceived(
            captureID: Identifier(at: now), boothID: Identifier(at: now), rentalID: rental,
            customerID: Identifier(at: now), keyID: Identifier(at: now), session: "S", madeAt: now, receivedAt: now,
            originals: [], language: .dutch, consents: [])
    }

    @Test func `each capture counts once, however often it is delivered`() async throws {
        let harness = MessagingHarness(
            service: "accounts",
            [Subscription { (_: Void) in CountCapture(counts: counts) }], session: {})
        let rental = Identifier<Rental>(at: Date(timeIntervalSince1970: 1_790_000_000))
        let other = Identifier<Rental>(at: Date(timeIntervalSince1970: 1_790_000_000))
        let id = UUID()
        try await harness.deliver(capture(of: rental), id: id)
        try await harness.deliver(capture(of: rental), id: id)
        try await harness.deliver(capture(of: rental))
        try await harness.deliver(capture(of: other))
        #expect(counts.counts.withLock { $0 } == [rental: 2, other: 1])
        #expect(await harness.parked.isEmpty)
    }
}
