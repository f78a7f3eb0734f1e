/// How much of a process's mail goes to one domain, so that the servers of a large one are not pressed and those of a
/// broken one hold up nobody else.
package struct DomainFlow: Sendable {
    package struct Limits: Sendable {
        /// Mails under way at the same time.
        package var concurrency: Int
        /// Mails in a second, on average; those of two seconds may go at once.
        package var rate: Int

        package init(concurrency: Int = 3, rate: Int = 100) {
            self.concurrency = concurrency
            self.rate = rate
        }
    }

    private struct Domain {
        var underWay = 0
        /// Connections in a row that came to nothing.
        var outages = 0
        var silentUntil: ContinuousClock.Instant?
        /// What may still go at once, at `countedAt`.
        var tokens: Double
        var countedAt: ContinuousClock.Instant
    }

    private let limits: Limits
    private var domains: [MailDomain: Domain] = [:]

    package init(_ limits: Limits) { self.limits = limits }

    private var burst: Double { Double(2 * limits.rate) }

    /// Takes a place for a mail to `domain`, if it has room.
    package mutating func begin(_ domain: MailDomain, at instant: ContinuousClock.Instant) -> Bool {
        var state = current(domain, at: instant)
        guard isOpen(state, at: instant) else { return false }
        state.underWay += 1
        state.tokens -= 1
        domains[domain] = state
        return true
    }

    /// Gives the place back.
    package mutating func end(_ domain: MailDomain, _ outcome: DeliveryOutcome, at instant: ContinuousClock.Instant) {
        guard var state = domains[domain] else { return }
        state.underWay -= 1
        switch outcome {
        case .setback(let setback) where setback.reason == .connection:
            if state.silentUntil.map({ instant >= $0 }) ?? true {
                state.outages += 1
                state.silentUntil = instant + MailFlow.silence(after: state.outages)
            }
        case .delivered, .setback:
            state.outages = 0
            state.silentUntil = nil
        case .calledOff, .setAside: break
        }
        domains[domain] = state
        if domains.count > 1000 { forgetIdle(at: instant) }
    }

    /// The domains that have no room.
    package func closed(at instant: ContinuousClock.Instant) -> [MailDomain] {
        domains.keys.filter { !isOpen(current($0, at: instant), at: instant) }
    }

    private func isOpen(_ state: Domain, at instant: ContinuousClock.Instant) -> Bool {
        if let silentUntil = state.silentUntil, instant < silentUntil { return false }
        // After an outage one mail at a time tries.
        return state.underWay < (state.outages == 0 ? limits.concurrency : 1) && state.tokens >= 1
    }

    private func current(_ domain: MailDomain, at instant: ContinuousClock.Instant) -> Domain {
        guard var state = domains[domain] else { return Domain(tokens: burst, countedAt: instant) }
        let seconds = state.countedAt.duration(to: instant) / .seconds(1)
        state.tokens = min(burst, state.tokens + Double(limits.rate) * seconds)
        state.countedAt = instant
        return state
    }

    private mutating func forgetIdle(at instant: ContinuousClock.Instant) {
        domains = domains.filter { domain, state in
            state.underWay > 0 || state.outages > 0 || current(domain, at: instant).tokens < burst
        }
    }
}
