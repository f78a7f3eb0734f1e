/// The ledgers of all booths of a simulation, and their sum.
package struct FleetLedger: Codable, Sendable, Equatable {
    package var wanted = 0
    package var made = 0
    package var taken = 0
    package var receipted = 0
    package var lost = 0
    /// Of the booth that took longest.
    package var seconds = 0.0
    package var faults = FaultCounts()
    package var asked: SimulatedFaults
    package var booths: [Ledger]

    package init(_ booths: [Ledger], asked: SimulatedFaults) {
        self.asked = asked
        self.booths = booths.sorted { $0.booth < $1.booth }
        for ledger in booths {
            wanted += ledger.wanted
            made += ledger.made
            taken += ledger.taken
            receipted += ledger.receipted
            lost += ledger.lost
            seconds = max(seconds, ledger.seconds)
            faults += ledger.faults
        }
    }

    /// How many have no receipt.
    package var missing: Int { wanted - receipted }
}
