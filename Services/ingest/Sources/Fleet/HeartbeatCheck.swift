package import Contracts
package import Foundation

/// Decides whether what a booth says about itself can be, and which of two words is the newer one.
package enum HeartbeatCheck {
    /// Longer than any name of a release.
    private static let longestVersion = 64
    /// A clock may be put right; words that are further apart than this do not merely come out of order.
    private static let reordering: TimeInterval = 3600

    /// - Parameter numbers: that captures of the booth can have.
    /// - Throws: ``CaptureRefusal/invalid(_:)`` with the field's name.
    package static func check(
        _ heartbeat: BoothHeartbeat, numbers: ClosedRange<Int>
    ) throws(CaptureRefusal) {
        guard heartbeat.lastSequence == 0 || numbers.contains(heartbeat.lastSequence) else {
            throw .invalid("lastSequence")
        }
        guard heartbeat.waiting >= 0, heartbeat.spoolBytes >= 0, heartbeat.spoolLimit >= 0, heartbeat.freeBytes >= 0
        else { throw .invalid("counts") }
        guard (1...longestVersion).contains(heartbeat.agentVersion.utf8.count),
            heartbeat.agentVersion.utf8.allSatisfy({ (33...126).contains($0) })
        else { throw .invalid("agentVersion") }
        guard heartbeat.alarms.count <= BoothAlarm.allCases.count else { throw .invalid("alarms") }
        guard CaptureCheck.isSane(heartbeat.sentAt), heartbeat.oldestWaitingAt.map(CaptureCheck.isSane) ?? true else {
            throw .invalid("instants")
        }
    }

    /// Whether a word replaces the one that is kept: it is the later one by the booth's clock, or that clock was put
    /// back since.
    package static func replaces(_ sentAt: Date, _ kept: Date) -> Bool {
        sentAt >= kept || kept.timeIntervalSince(sentAt) > reordering
    }
}
