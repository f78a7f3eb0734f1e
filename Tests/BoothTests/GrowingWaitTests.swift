import Booth
import Testing

@Suite("GrowingWait")
struct GrowingWaitTests {
    let wait = GrowingWait(first: .seconds(1), longest: .seconds(300))

    @Test func `waits double up to the longest`() {
        let waits = (1...12).map { wait.wait(afterFailures: $0, share: 0) }
        #expect(waits.prefix(4) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(waits.last == .seconds(300) && zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `chance takes up to half, and counts of any size are survived`() {
        #expect(wait.wait(afterFailures: 3, share: 1) == .seconds(2))
        #expect(wait.wait(afterFailures: .max, share: 0.5) == .seconds(225))
        #expect(wait.wait(afterFailures: 0, share: 0.5) == .zero)
    }
}
