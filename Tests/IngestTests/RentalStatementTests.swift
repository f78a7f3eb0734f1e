import Contracts
import Foundation
import Ingest
import Testing

@Suite("RentalStatement")
struct RentalStatementTests {
    private static let start = Date(timeIntervalSince1970: 1_795_000_000)
    private static let period = start..<start + 3600

    private func gap(_ numbers: ClosedRange<Int>, after: TimeInterval?, before: TimeInterval?) -> NumberGap {
        NumberGap(
            boothID: Identifier(at: Self.start), boothNumber: 7, device: 1, numbers: numbers,
            madeAfter: after.map { Self.start + $0 }, madeBefore: before.map { Self.start + $0 })
    }

    private func statement(
        at: TimeInterval = 7200, _ change: (inout RentalStatement.Part) -> Void = { _ in }
    ) -> RentalStatement {
        var part = RentalStatement.Part(boothID: Identifier(at: Self.start), boothNumber: 7)
        part.arrived = 10
        part.withdrawn = 1
        part.spool = .init(heardAt: Self.start + 3600, waiting: 0, oldestWaitingAt: nil)
        change(&part)
        return RentalStatement(
            rentalID: Identifier(at: Self.start), customerID: Identifier(at: Self.start), period: Self.period,
            parts: [part], statedAt: Self.start + at)
    }

    @Test func `complete is what is over, accounted for, and heard afterwards with nothing left to send`() {
        #expect(statement().isComplete)
        #expect(statement().total(\.made) == 11)
        #expect(!statement(at: 3599).isComplete, "it is not over")
        let causes: [(String, (inout RentalStatement.Part) -> Void)] = [
            ("something is parked", { $0.parked = 1 }), ("files are missing", { $0.incomplete = 1 }),
            ("a number is missing", { $0.missing = [gap(4...4, after: 1, before: 2)] }),
            ("the booth never said what it holds", { $0.spool = nil }),
            ("it was heard before the end", { $0.spool?.heardAt = Self.start + 3599 }),
            ("something waits", { $0.spool?.waiting = 1 }),
        ]
        for (cause, change) in causes {
            let isComplete = statement(change).isComplete
            #expect(!isComplete, "\(cause)")
        }
        let next = statement {
            $0.spool?.waiting = 2
            $0.spool?.oldestWaitingAt = Self.start + 3600
        }
        #expect(next.isComplete, "what waits is the next rental's")
    }

    @Test func `a missing number counts where it may have been made, in doubt too`() {
        #expect(gap(1...3, after: nil, before: 0).mayBe(in: Self.period))
        #expect(gap(4...4, after: 100, before: 200).mayBe(in: Self.period))
        #expect(gap(9...9, after: 3599, before: nil).mayBe(in: Self.period))
        #expect(gap(9...9, after: -100, before: 9999).mayBe(in: Self.period))
        #expect(!gap(1...3, after: nil, before: -1).mayBe(in: Self.period))
        #expect(!gap(9...9, after: 3600, before: nil).mayBe(in: Self.period))
    }
}
