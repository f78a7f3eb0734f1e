/// Whether mail flows at all, so that an outage is probed by one mail and not by all that are due.
struct MailFlow: Sendable {
    /// Setbacks in a row that every mail would meet.
    private var outages = 0
    private var silentUntil: ContinuousClock.Instant?

    /// How many mails may be under way: `concurrency`, one while all mail meets the same trouble, none between its tries.
    func room(of concurrency: Int, at instant: ContinuousClock.Instant) -> Int {
        if let silentUntil, instant < silentUntil { return 0 }
        return outages == 0 ? concurrency : 1
    }

    mutating func note(_ outcome: DeliveryOutcome, at instant: ContinuousClock.Instant) {
        switch outcome {
        case .setback(let setback) where setback.concernsAllMail:
            // What was under way when the first one failed tells nothing new.
            if let silentUntil, instant < silentUntil { return }
            outages += 1
            silentUntil = instant + min(.seconds(1 << min(outages, 6)), .seconds(60)) * 0.5
        case .calledOff: break
        case .delivered, .setback: outages = 0
        }
    }
}
