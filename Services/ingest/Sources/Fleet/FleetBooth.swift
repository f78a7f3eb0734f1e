package import Contracts
package import Foundation

/// A booth as those see it who watch over the fleet.
package struct FleetBooth: Sendable, Equatable {
    /// What a booth said last about itself.
    package struct Word: Sendable, Equatable {
        package var heardAt: Date
        package var agentVersion: String
        package var state: String
        package var waiting: Int
        /// By the booth's clock.
        package var oldestWaitingAt: Date?
        package var spoolBytes: Int
        package var spoolLimit: Int
        package var freeBytes: Int
        package var alarms: [String]

        package init(
            heardAt: Date, agentVersion: String, state: String, waiting: Int, oldestWaitingAt: Date?, spoolBytes: Int,
            spoolLimit: Int, freeBytes: Int, alarms: [String]
        ) {
            self.heardAt = heardAt
            self.agentVersion = agentVersion
            self.state = state
            self.waiting = waiting
            self.oldestWaitingAt = oldestWaitingAt
            self.spoolBytes = spoolBytes
            self.spoolLimit = spoolLimit
            self.freeBytes = freeBytes
            self.alarms = alarms
        }
    }

    package var id: Identifier<Booth>
    /// As painted on it.
    package var number: Int
    package var label: String
    package var isEnrolled = true
    package var isRevoked = false
    /// Its last sign of life by our clock.
    package var heardAt: Date?
    package var heartbeat: Word?
    /// Set while it is silent although it is rented out.
    package var silentSince: Date?
    /// Numbers for which nothing accounts, besides what waits in its spool.
    package var missing = 0
    package var parked = 0

    package init(id: Identifier<Booth>, number: Int, label: String) {
        self.id = id
        self.number = number
        self.label = label
    }

    /// The worst thing that can be said of a booth; the first case is the worst.
    package enum Condition: String, Sendable, CaseIterable {
        case silent
        case alarmed
        case missing
        case parked
        case working
        case idle
        /// Enrolled, and never heard.
        case unheard
        case invited
        case revoked
    }

    package var condition: Condition {
        if isRevoked { return .revoked }
        if !isEnrolled { return .invited }
        if silentSince != nil { return .silent }
        if let heartbeat, !heartbeat.alarms.isEmpty || ["full", "held-up"].contains(heartbeat.state) {
            return .alarmed
        }
        if missing > 0 { return .missing }
        if parked > 0 { return .parked }
        guard let heartbeat else { return heardAt == nil ? .unheard : .idle }
        return heartbeat.waiting > 0 ? .working : .idle
    }

    /// Worst first; alike, by number.
    package static func isWorse(_ left: FleetBooth, than right: FleetBooth) -> Bool {
        func rank(_ booth: FleetBooth) -> Int { Condition.allCases.firstIndex(of: booth.condition) ?? 0 }
        return (rank(left), left.number) < (rank(right), right.number)
    }
}
