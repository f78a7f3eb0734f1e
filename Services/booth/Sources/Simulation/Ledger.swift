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
