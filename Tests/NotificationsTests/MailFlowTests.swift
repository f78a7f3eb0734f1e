import Notifications
import Testing

@Suite("MailFlow and DomainFlow")
struct MailFlowTests {
    private let start = ContinuousClock.now
    private let first = MailDomain(hash: [1])
    private let second = MailDomain(hash: [2])
    private let cut = DeliveryOutcome.setback(DeliveryPolicy.Setback(.connection))

    @Test func `connections that one domain's mails lose silence no other domain`() {
        var flow = MailFlow()
        for _ in 0..<10 { flow.note(cut, to: first, at: start) }
        #expect(flow.room(of: 4, at: start) == 4)
        flow.note(cut, to: second, at: start)
        #expect(flow.room(of: 4, at: start) == 0, "two domains say that it is our own server")
        #expect(flow.room(of: 4, at: start + .seconds(2)) == 1)
        flow.note(.delivered, to: second, at: start + .seconds(2))
        #expect(flow.room(of: 4, at: start + .seconds(2)) == 4)
    }

    @Test(arguments: [DeliveryReason.credentials, .untrusted, .storage, .keysAway])
    func `what is wrong with our own server silences everything at once`(reason: DeliveryReason) {
        var flow = MailFlow()
        flow.note(.setback(DeliveryPolicy.Setback(reason)), to: first, at: start)
        #expect(flow.room(of: 4, at: start) == 0)
    }

    @Test func `a domain has its places and no more, and another has its own`() {
        var flow = DomainFlow(DomainFlow.Limits(concurrency: 2, rate: 100))
        let taken = (0..<3).map { _ in flow.begin(first, at: start) }
        #expect(taken == [true, true, false])
        #expect(flow.closed(at: start) == [first])
        let hasBegun = flow.begin(second, at: start)
        #expect(hasBegun)
        flow.end(first, .delivered, at: start)
        #expect(flow.closed(at: start).isEmpty)
    }

    @Test func `a domain gets so many mails in a second and no more`() {
        var flow = DomainFlow(DomainFlow.Limits(concurrency: 100, rate: 5))
        func sent(at instant: ContinuousClock.Instant) -> Int {
            var count = 0
            while flow.begin(first, at: instant) {
                flow.end(first, .delivered, at: instant)
                count += 1
            }
            return count
        }
        #expect(sent(at: start) == 10, "what two seconds bring may go at once")
        #expect(sent(at: start + .seconds(1)) == 5)
        #expect(sent(at: start + .seconds(60)) == 10)
    }

    @Test func `after a lost connection a domain rests, and then one mail tries`() {
        var flow = DomainFlow(DomainFlow.Limits(concurrency: 3, rate: 100))
        let hasBegun = flow.begin(first, at: start)
        #expect(hasBegun)
        flow.end(first, cut, at: start)
        #expect(flow.closed(at: start) == [first])
        let later = start + .seconds(2)
        let taken = (0..<2).map { _ in flow.begin(first, at: later) }
        #expect(taken == [true, false])
        flow.end(first, .delivered, at: later)
        let more = (0..<4).map { _ in flow.begin(first, at: later) }
        #expect(more == [true, true, true, false])
    }
}
