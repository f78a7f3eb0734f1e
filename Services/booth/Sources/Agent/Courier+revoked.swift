import Contracts
import FoundationEssentials
import Passes
import Synchronization

/// What happens while the platform has revoked the booth: everything stays sealed, nothing is sent, and after growing
/// waits one question shows whether that is still so, and whether there is an order to wipe.
extension Courier {
    /// Whether the only step now is to ask again.
    func beginKnock(in steps: inout DiscardingTaskGroup, whenDone: @escaping @Sendable () -> Void) -> Bool {
        let (isRevoked, isTime) = state.withLock { state in
            let isTime = state.isRevoked && !state.isKnocking && state.inHand.isEmpty && state.silentUntil <= .now
            if isTime { state.isKnocking = true }
            return (state.isRevoked, isTime)
        }
        if isTime {
            steps.addTask {
                await self.knock()
                self.state.withLock { $0.isKnocking = false }
                whenDone()
            }
        }
        return isRevoked
    }

    private func knock() async {
        await carryOutOrders()
        // Where nothing is left to send nobody would say that the booth is taken back; then the next capture asks.
        if let capture = await spool.inTurn.first { await step(capture) }
        state.withLock { state in
            if state.isRevoked, state.silentUntil <= .now { lengthenWait(&state) }
        }
    }

    /// The platform refuses this booth.
    func noteRevoked() {
        let wait = state.withLock { state -> Duration? in
            guard !state.isRevoked || state.silentUntil <= .now else { return nil }
            defer { state.isRevoked = true }
            let duration = lengthenWait(&state)
            return state.isRevoked ? nil : duration
        }
        if let wait { tell(.revoked(wait: wait)) }
    }

    @discardableResult
    private func lengthenWait(_ state: inout State) -> Duration {
        state.outages += 1
        let wait = pace.revoked.wait(afterFailures: state.outages, share: Double.random(in: 0...1))
        state.silentUntil = .now + wait
        return wait
    }

    // MARK: Orders

    /// Asks for orders and does what is ordered. What cannot be done now is done at the next question.
    private func carryOutOrders() async {
        guard let wiping else { return }
        do {
            for text in try await platform.orders() {
                switch await wiping.judge(text) {
                case .refused(let reason): tell(.orderRefused(reason: reason))
                case .carriedOut(let record): try await confirm(record)
                case .standing(let order):
                    let wiped = try await spool.wipe(through: order.lastSequence, at: now())
                    let record = WipeRecord(order, wiped: wiped, at: now())
                    try wiping.record.keep(record)
                    tell(.wiped(order: record.order, captures: record.captures.count))
                    try await confirm(record)
                }
            }
        } catch {
            tell(.orderPostponed(reason: "\(error)"))
        }
    }

    private func confirm(_ record: WipeRecord) async throws {
        try await platform.confirm(record)
        let wiped = Set(record.captures.map(\.capture))
        for withdrawal in await spool.withdrawals where wiped.contains(withdrawal.capture) {
            try await spool.forget(withdrawal)
        }
    }
}
