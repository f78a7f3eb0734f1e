package import FoundationEssentials

/// How a booth is, once a minute.
///
/// Only the newest counts: one that could not be sent is replaced by the next, and nothing is lost with it.
///
/// - Published by: the booth agent, to the exchange `booths` with the booth's number as routing key.
/// - Heard by: `ingest`, which keeps the newest of each booth and tells from it which are silent and what is missing.
/// - Personal data: none.
package struct BoothHeartbeat: Event {
    package static let name: MessageName = "booth.heartbeat.v1"

    package var boothID: Identifier<Booth>
    /// By the booth's clock.
    package var sentAt: Date
    package var agentVersion: String
    package var state: BoothState
    /// Captures in the spool that have no receipt yet.
    package var waiting: Int
    /// When the oldest of them was made, by the booth's clock; nil when nothing waits.
    package var oldestWaitingAt: Date?
    package var spoolBytes: Int
    /// Bytes that the spool may hold.
    package var spoolLimit: Int
    /// Bytes that may still be written where the spool lies.
    package var freeBytes: Int
    /// The number of the newest capture that this device has taken; 0 before its first.
    package var lastSequence: Int
    package var alarms: [BoothAlarm]

    package init(
        boothID: Identifier<Booth>, sentAt: Date, agentVersion: String, state: BoothState, waiting: Int,
        oldestWaitingAt: Date?, spoolBytes: Int, spoolLimit: Int, freeBytes: Int, lastSequence: Int,
        alarms: [BoothAlarm]
    ) {
        self.boothID = boothID
        self.sentAt = sentAt
        self.agentVersion = agentVersion
        self.state = state
        self.waiting = waiting
        self.oldestWaitingAt = oldestWaitingAt
        self.spoolBytes = spoolBytes
        self.spoolLimit = spoolLimit
        self.freeBytes = freeBytes
        self.lastSequence = lastSequence
        self.alarms = alarms
    }

    package var subject: String { boothID.description }
}

/// What a booth is doing.
package enum BoothState: String, Codable, Sendable, CaseIterable {
    /// Nothing waits.
    case idle
    /// Captures are on their way.
    case working
    /// Captures wait, and the platform cannot be reached with them.
    case heldUp = "held-up"
    /// The spool takes nothing more.
    case full
}

/// What somebody should look at on a booth. The platform learns a new word before booths say it.
package enum BoothAlarm: String, Codable, Sendable, CaseIterable {
    /// The spool takes nothing more; captures stay in their folder.
    case spoolFull = "spool-full"
    /// It soon will not.
    case spaceLow = "space-low"
    /// The disk does not do what it should.
    case diskTrouble = "disk-trouble"
    /// Sidecars that cannot be read; their captures wait in their folder.
    case unreadableSidecars = "unreadable-sidecars"
    /// Manifests in the spool that cannot be read; their files are kept.
    case damagedSpool = "damaged-spool"
    /// The platform will not take one of the captures.
    case captureRefused = "capture-refused"
    /// The platform has revoked the booth; nothing is sent.
    case revoked
    /// An order to wipe that is none for this device; nothing was wiped.
    case orderRefused = "order-refused"
    /// A capture went without files that were named and did not come.
    case incomplete
    /// The booth's clock is minutes away from the platform's.
    case wrongClock = "wrong-clock"
}
