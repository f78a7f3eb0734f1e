import Contracts
import Foundation
import Ingest
import Testing

@Suite("SilencePolicy")
struct SilencePolicyTests {
    private static let start = Date(timeIntervalSince1970: 1_795_000_000)

    private func silentSince(
        heard: TimeInterval?, at: TimeInterval, rentedFrom: TimeInterval = -86_400, enrolled: TimeInterval = -100_000
    ) -> TimeInterval? {
        SilencePolicy.silentSince(
            SilencePolicy.RentedBooth(
                boothID: Identifier(at: Self.start), rentalID: Identifier(at: Self.start),
                rentedFrom: Self.start + rentedFrom, enrolledAt: Self.start + enrolled,
                heardAt: heard.map { Self.start + $0 }), limit: .seconds(900), now: Self.start + at
        ).map { $0.timeIntervalSince(Self.start) }
    }

    @Test func `a booth is silent after its last sign of life, and not a moment before the limit`() {
        #expect(silentSince(heard: 0, at: 900) == nil)
        #expect(silentSince(heard: 0, at: 901) == 0)
        #expect(silentSince(heard: 890, at: 901) == nil)
    }

    @Test func `a booth that was off on the way has its quarter of an hour after the rental began`() {
        #expect(silentSince(heard: -50_000, at: 800, rentedFrom: 0) == nil)
        #expect(silentSince(heard: -50_000, at: 901, rentedFrom: 0) == 0)
    }

    @Test func `a booth that was never heard counts from its enrolment`() {
        #expect(silentSince(heard: nil, at: 901, enrolled: 10) == nil)
        #expect(silentSince(heard: nil, at: 911, enrolled: 10) == 10)
    }
}
