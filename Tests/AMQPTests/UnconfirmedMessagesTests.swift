import AMQP
import Testing

@Suite("UnconfirmedMessages")
struct UnconfirmedMessagesTests {
    /// A batch of `count` messages, all written and none confirmed, with keys "0", "1", …
    private func written(_ count: Int) -> (UnconfirmedMessages, PublishBatch) {
        let batch = PublishBatch((0..<count).map { OutgoingMessage(exchange: "e", routingKey: "\($0)", body: []) })
        var unconfirmed = UnconfirmedMessages()
        for index in 0..<count { unconfirmed.append(batch, index: index, at: .now) }
        return (unconfirmed, batch)
    }

    private func failures(_ batch: PublishBatch) async -> [AMQPError?] {
        await batch.outcomes().map { outcome in
            if case .failure(let error) = outcome { error } else { nil }
        }
    }

    @Test func `one confirm can stand for many messages`() async {
        var (unconfirmed, batch) = written(5)
        unconfirmed.confirm(3, multiple: true, isPositive: true)
        #expect(unconfirmed.count == 2)
        unconfirmed.confirm(5, multiple: true, isPositive: false)
        #expect(await failures(batch) == [nil, nil, nil, .refused, .refused])
        #expect(unconfirmed.isEmpty)
    }

    @Test func `confirms may come in any order`() async {
        var (unconfirmed, batch) = written(4)
        unconfirmed.confirm(3, multiple: false, isPositive: true)
        unconfirmed.confirm(1, multiple: false, isPositive: true)
        #expect(unconfirmed.count == 3)
        unconfirmed.confirm(2, multiple: false, isPositive: false)
        #expect(unconfirmed.count == 1)
        unconfirmed.confirm(4, multiple: true, isPositive: true)
        #expect(await failures(batch) == [nil, .refused, nil, nil])
    }

    @Test func `a returned message is unroutable although it is confirmed`() async {
        var (unconfirmed, batch) = written(3)
        unconfirmed.markReturned(exchange: "e", routingKey: "1", messageID: nil)
        unconfirmed.confirm(3, multiple: true, isPositive: true)
        #expect(await failures(batch) == [nil, .unroutable, nil])
    }

    @Test func `confirms of unknown numbers change nothing`() {
        var (unconfirmed, _) = written(2)
        for number in [0, 3, .max] as [UInt64] { unconfirmed.confirm(number, multiple: true, isPositive: true) }
        #expect(unconfirmed.count == 2)
        unconfirmed.confirm(1, multiple: false, isPositive: true)
        unconfirmed.confirm(1, multiple: false, isPositive: false)
        #expect(unconfirmed.count == 1)
    }

    @Test func `numbers go on through many thousand messages`() {
        var unconfirmed = UnconfirmedMessages()
        let batch = PublishBatch([OutgoingMessage(exchange: "", routingKey: "", body: [])])
        for number in 1...10_000 as ClosedRange<UInt64> {
            unconfirmed.append(batch, index: 0, at: .now)
            if number > 100 { unconfirmed.confirm(number - 100, multiple: false, isPositive: true) }
        }
        #expect(unconfirmed.count == 100)
        unconfirmed.confirm(10_000, multiple: true, isPositive: true)
        #expect(unconfirmed.isEmpty)
    }

    @Test func `messages that wait too long are given up, younger ones are not`() async {
        let batch = PublishBatch((0..<2).map { OutgoingMessage(exchange: "", routingKey: "\($0)", body: []) })
        var unconfirmed = UnconfirmedMessages()
        let now = ContinuousClock.now
        unconfirmed.append(batch, index: 0, at: now - .seconds(60))
        unconfirmed.append(batch, index: 1, at: now)
        unconfirmed.expire(sentBefore: now - .seconds(30))
        unconfirmed.confirm(2, multiple: true, isPositive: true)
        #expect(await failures(batch) == [.timeout, nil])
    }
}
