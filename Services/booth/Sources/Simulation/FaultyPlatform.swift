internal import Contracts

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

    func withdraw(_ withdrawal: SpooledWithdrawal) async throws {
        try await online { try await platform.withdraw(withdrawal) }
    }

    func orders() async throws -> [String] { try await online { try await platform.orders() } }

    func confirm(_ record: WipeRecord) async throws { try await online { try await platform.confirm(record) } }

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
