internal import Synchronization

/// What has gone wrong around one booth so far, and whether its network is away.
final class FaultJournal: Sendable {
    private struct State {
        var outages: Spells?
        var counts = FaultCounts()
        var met: [Int: Set<SimulatedFaults.Mishap>] = [:]
    }

    private let state: Mutex<State>
    private let start = ContinuousClock.now

    init(_ faults: SimulatedFaults, booth: Int) {
        var outages: Spells?
        if faults.outageEvery > 0, faults.outageLasts > 0 {
            outages = Spells(every: faults.outageEvery, longest: faults.outageLasts, seed: faults.seed(of: booth))
        }
        state = Mutex(State(outages: outages))
    }

    var counts: FaultCounts {
        state.withLock { state in
            var counts = state.counts
            counts.outages = state.outages?.count ?? 0
            return counts
        }
    }

    func note(_ mishap: (inout FaultCounts) -> Void) { state.withLock { mishap(&$0.counts) } }

    /// A mishap happens once: an agent that ends again and again would not survive the same one each time.
    func isFirst(_ mishap: SimulatedFaults.Mishap, of sequence: Int) -> Bool {
        state.withLock { $0.met[sequence, default: []].insert(mishap).inserted }
    }

    /// - Throws: ``Setback`` while the network is away.
    func checkNetwork() throws {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let isAway = state.withLock { $0.outages?.isOn(at: seconds) ?? false }
        if isAway { throw Setback(.everything, "simulated outage") }
    }
}
