internal import Contracts
internal import Synchronization

/// The platform behind a bad network: it is away for a while, hears things twice and out of their order.
final class FaultyPlatform: Platform {
    private let platform: any Platform
    private let faults: SimulatedFaults
    private let booth: Int
    private let journal: FaultJournal
    private let heard: @Sendable (_ receipt: String, _ capture: SpooledCapture) async -> Void

    /// - Parameters:
    ///   - booth: its number.
    ///   - journal: lives longer than this, which ends with each crash of the agent.
    ///   - heard: gets every receipt before the agent does.
    init(
        _ platform: any Platform, faults: SimulatedFaults, booth: Int, journal: FaultJournal,
        heard: @escaping @Sendable (_ receipt: String, _ capture: SpooledCapture) async -> Void
    ) {
        self.platform = platform
        self.faults = faults
        self.booth = booth
        self.journal = journal
        self.heard = heard
    }

    func upload(_ file: SpooledCapture.File, of capture: SpooledCapture, from path: String) async throws {
        try await online {
            if happens(.announcedEarly, capture) {
                try await platform.announce(capture)
                journal.note { $0.announcedEarly += 1 }
            }
            try await platform.upload(file, of: capture, from: path)
            if happens(.uploadedTwice, capture) {
                try await platform.upload(file, of: capture, from: path)
                journal.note { $0.uploadedTwice += 1 }
            }
        }
    }

    func announce(_ capture: SpooledCapture) async throws {
        if happens(.announcedLate, capture) {
            journal.note { $0.announcedLate += 1 }
            // A fault and not a wait: meanwhile younger captures go by.
            try await Task.sleep(for: .milliseconds(500 + capture.sequence % 8 * 250))
        }
        try await online {
            try await platform.announce(capture)
            if happens(.announcedTwice, capture) {
                try await platform.announce(capture)
                journal.note { $0.announcedTwice += 1 }
            }
        }
    }

    func receipt(of capture: SpooledCapture) async throws -> String? {
        try await online {
            guard let receipt = try await platform.receipt(of: capture) else { return nil }
            if happens(.announcedAfterReceipt, capture) {
                try await platform.announce(capture)
                journal.note { $0.announcedTwice += 1 }
            }
            await heard(receipt, capture)
            return receipt
        }
    }

    private func happens(_ mishap: SimulatedFaults.Mishap, _ capture: SpooledCapture) -> Bool {
        faults.happens(mishap, booth: booth, sequence: capture.sequence)
            && journal.isFirst(mishap, of: capture.sequence)
    }

    /// An outage that begins meanwhile lets the platform act and the booth not hear of it.
    private func online<Result>(_ body: () async throws -> Result) async throws -> Result {
        try journal.checkNetwork()
        let result = try await body()
        try journal.checkNetwork()
        return result
    }
}

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
