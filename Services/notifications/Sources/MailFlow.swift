/// Whether mail flows at all, so that an outage of our own server is probed by one mail and not by all that are due.
///
/// A connection that ends may be about one recipient: some servers hang up on them. So it counts only once mails to two
/// domains have met it with none delivered between; until then ``DomainFlow`` alone keeps the one domain waiting.
package struct MailFlow: Sendable {
    /// Setbacks in a row that every mail would meet.
    private var outages = 0
    private var silentUntil: ContinuousClock.Instant?
    /// To which domains no connection came about since the last mail got an answer.
    private var unreached: Set<MailDomain> = []

    package init() {}

    /// How many mails may be under way: `concurrency`, one while all mail meets the same trouble, none between its tries.
    package func room(of concurrency: Int, at instant: ContinuousClock.Instant) -> Int {
        if let silentUntil, instant < silentUntil { return 0 }
        return outages == 0 ? concurrency : 1
    }

    /// - Parameter domain: the recipient's, for an attempt that came so far.
    package mutating func note(
        _ outcome: DeliveryOutcome, to domain: MailDomain?, at instant: ContinuousClock.Instant
    ) {
        switch outcome {
        case .setback(let setback) where setback.concernsAllMail:
            if setback.reason == .connection, let domain {
                unreached.insert(domain)
                guard unreached.count > 1 else { return }
            }
            // What was under way when the first one failed tells nothing new.
            if let silentUntil, instant < silentUntil { return }
            outages += 1
            silentUntil = instant + Self.silence(after: outages)
        case .calledOff, .setAside: break
        case .delivered, .setback:
            outages = 0
            unreached = []
        }
    }

    /// From one second to half a minute.
    static func silence(after outages: Int) -> Duration { min(.seconds(1 << min(outages, 6)), .seconds(60)) * 0.5 }
}
