import AMQP
import Testing

@Suite("UnsettledDeliveries")
struct UnsettledDeliveriesTests {
    private func delivered(_ count: Int) -> UnsettledDeliveries {
        var unsettled = UnsettledDeliveries()
        for _ in 0..<count { unsettled.delivered() }
        return unsettled
    }

    @Test func `a delivery can be settled once`() {
        var unsettled = delivered(3)
        let answers = [2, 2, 1, 1].map { unsettled.settle($0, multiple: false) }
        #expect(answers == [true, false, true, false])
        #expect(unsettled.count == 1)
    }

    @Test func `settling up to one settles those before it and no others`() {
        var unsettled = delivered(5)
        let first = unsettled.settle(2, multiple: false)
        let upTo = unsettled.settle(4, multiple: true)
        #expect(first && upTo)
        #expect(unsettled.count == 1)
        let again = unsettled.settle(3, multiple: false)
        #expect(!again)
    }

    @Test func `a number that was never delivered cannot be settled`() {
        var unsettled = delivered(2)
        let answers = [0, 3, .max].map { unsettled.settle($0, multiple: true) }
        #expect(answers == [false, false, false])
        #expect(unsettled.count == 2)
    }
}
