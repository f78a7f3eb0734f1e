package import Contracts

/// What a simulation made and what became of each, of one booth: for whoever looks for lost or doubled captures.
package struct Ledger: Codable, Sendable, Equatable {
    /// One capture.
    package struct Entry: Codable, Sendable, Equatable {
        package var session: String
        /// Absent until the spool has it.
        package var capture: Identifier<Capture>?
        package var sequence: Int?
        /// SHA-256 of its picture.
        package var sha256: String
        package var mail: String?
        package var isReceipted = false

        package init(session: String, sha256: String, mail: String?) {
            self.session = session
            self.sha256 = sha256
            self.mail = mail
        }
    }

    package var booth: Int
    package var wanted: Int
    package var made = 0
    package var taken = 0
    package var receipted = 0
    /// Captures that a crash took from the spool without a receipt. There must be none.
    package var lost = 0
    /// From the first capture made to the last receipt.
    package var seconds = 0.0
    /// By how many seconds the booth's clock was ahead.
    package var skew = 0.0
    package var faults = FaultCounts()
    package var captures: [Entry] = []

    package init(booth: Int, wanted: Int) {
        self.booth = booth
        self.wanted = wanted
    }

    /// How many have no receipt.
    package var missing: Int { wanted - receipted }
}

/// How often what went wrong.
package struct FaultCounts: Codable, Sendable, Equatable {
    package var outages = 0
    package var crashes = 0
    package var uploadedTwice = 0
    package var announcedTwice = 0
    package var announcedEarly = 0
    package var announcedLate = 0

    package init() {}

    static func += (left: inout FaultCounts, right: FaultCounts) {
        left.outages += right.outages
        left.crashes += right.crashes
        left.uploadedTwice += right.uploadedTwice
        left.announcedTwice += right.announcedTwice
        left.announcedEarly += right.announcedEarly
        left.announcedLate += right.announcedLate
    }
}

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
