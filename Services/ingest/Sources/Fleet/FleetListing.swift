import Contracts
import Foundation

/// The fleet for programs and for `--json`. Instants are RFC 3339, UTC.
package struct FleetListing: Codable, Sendable, Equatable {
    package struct Booth: Codable, Sendable, Equatable {
        package var booth: String
        package var number: Int
        package var label: String
        package var condition: String
        package var lastSeen: String?
        /// What the booth said of itself: `idle`, `working`, `held-up`, `full`.
        package var state: String?
        package var waiting: Int?
        /// By the booth's clock.
        package var oldestWaitingAt: String?
        package var spoolBytes: Int?
        package var spoolLimit: Int?
        package var freeBytes: Int?
        package var agentVersion: String?
        package var alarms: [String]
        package var missing: Int
        package var parked: Int
        package var silentSince: String?

        init(_ fleet: FleetBooth) {
            booth = fleet.id.description
            number = fleet.number
            label = fleet.label
            condition = fleet.condition.rawValue
            lastSeen = fleet.heardAt.map { ContractCoding.text(of: $0) }
            state = fleet.heartbeat?.state
            waiting = fleet.heartbeat?.waiting
            oldestWaitingAt = fleet.heartbeat?.oldestWaitingAt.map { ContractCoding.text(of: $0) }
            spoolBytes = fleet.heartbeat?.spoolBytes
            spoolLimit = fleet.heartbeat?.spoolLimit
            freeBytes = fleet.heartbeat?.freeBytes
            agentVersion = fleet.heartbeat?.agentVersion
            alarms = fleet.heartbeat?.alarms ?? []
            missing = fleet.missing
            parked = fleet.parked
            silentSince = fleet.silentSince.map { ContractCoding.text(of: $0) }
        }
    }

    /// Worst first.
    package var booths: [Booth]

    package init(_ booths: [FleetBooth]) { self.booths = booths.map(Booth.init) }
}
