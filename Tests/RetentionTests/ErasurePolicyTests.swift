import Contracts
import Deadlines
import Foundation
import Retention
import Testing

@Suite("What is erased by itself, and who is late")
struct ErasurePolicyTests {
    private static let received = Date(timeIntervalSince1970: 1_790_000_000)
    private static let day: TimeInterval = 86_400

    private func timer(months: Int, made: Date = received) throws -> CaptureTimer {
        let capture = CaptureReceived(
            captureID: Identifier(at: Self.received), boothID: Identifier(at: Self.received),
            rentalID: Identifier(at: Self.received), customerID: Identifier(at: Self.received),
            keyID: Identifier(at: Self.received), session: "code", madeAt: made, receivedAt: Self.received,
            originals: [], language: .dutch, consents: [])
        return try CaptureTimer(
            capture,
            terms: RentalTerms(
                rentalID: capture.rentalID, customerID: capture.customerID, retentionMonths: months, version: 1))
    }

    @Test(arguments: 6...24)
    func `nothing goes before its floor, and nothing reaches its ceiling`(months: Int) throws {
        let timer = try timer(months: months)
        let floor = min(timer.notBefore, timer.notAfter.addingTimeInterval(-3 * Self.day))
        #expect(!DuePolicy(now: floor.addingTimeInterval(-1)).isDue(timer))
        #expect(DuePolicy(now: floor).isDue(timer))
        #expect(floor < timer.notAfter)
    }

    @Test func `an instant of erasure that was computed wrongly erases nothing too early`() throws {
        var timer = try timer(months: 6)
        timer.eraseAt = Self.received
        for days in [0.0, 30, 150, 180] {
            #expect(!DuePolicy(now: Self.received.addingTimeInterval(days * Self.day)).isDue(timer))
        }
        #expect(DuePolicy(now: timer.notBefore).isDue(timer))
    }

    @Test func `what comes when its two years are over goes at once`() throws {
        let timer = try timer(months: 6, made: Self.received.addingTimeInterval(-800 * Self.day))
        #expect(DuePolicy(now: Self.received).isDue(timer))
    }

    @Test func `orders are repeated after a quarter of an hour, then ever less often, without an end`() {
        let waits = (1...8).map { ErasurePatience.wait(afterOrders: $0) / 60 }
        #expect(waits == [15, 30, 60, 120, 240, 360, 360, 360])
        #expect(ErasurePatience.wait(afterOrders: 100_000) == 6 * 3600)
    }

    @Test func `an owner is late after a quarter of an hour without a word`() {
        let order = OwnerOrder(owner: .media, orderedAt: Self.received, orders: 1, heardAt: nil, answer: nil)
        #expect(!order.isLate(at: Self.received.addingTimeInterval(900)))
        #expect(order.isLate(at: Self.received.addingTimeInterval(901)))
        var pending = order
        pending.heardAt = Self.received.addingTimeInterval(600)
        pending.answer = OwnerAnswer(.pending)
        #expect(!pending.isLate(at: Self.received.addingTimeInterval(901)))
        #expect(pending.isLate(at: Self.received.addingTimeInterval(1501)))
        pending.answer = OwnerAnswer(.removed)
        #expect(!pending.isLate(at: Self.received.addingTimeInterval(1501)))
    }

    @Test func `only a customer's or a court's decision spares the question`() {
        #expect(ErasureDecision.isTaken(by: "customer:ops") && ErasureDecision.isTaken(by: "court:ops"))
        for actor in [nil, "", "ops", "court", "court:", "customer:", "token:court:1", " court:ops"] {
            #expect(!ErasureDecision.isTaken(by: actor), "\(actor ?? "nobody")")
        }
    }
}
