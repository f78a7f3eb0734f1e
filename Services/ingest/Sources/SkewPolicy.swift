package import Foundation

/// Decides how far a booth's clock is off, from what one capture tells about it.
///
/// A message may have waited, in the broker or while we were away, so that it comes late does not prove a slow clock.
/// The booth speaks after its last upload, and ends of uploads are timed by our clock: it spoke between the last upload
/// and the moment the message was heard. The skew is the smallest that puts what it says into that span.
package enum SkewPolicy {
    /// What is not worth correcting.
    package static let tolerance: TimeInterval = 2

    /// The seconds to add to the booth's clock to get ours; 0 when they agree within ``tolerance``.
    ///
    /// - Parameters:
    ///   - saidAt: by the booth's clock, when it spoke.
    ///   - heardAt: by ours.
    ///   - uploadedAt: when its last file had arrived, by ours; nil when files are still missing, which then says
    ///     nothing about when it spoke.
    package static func skew(saidAt: Date, heardAt: Date, uploadedAt: Date?) -> TimeInterval {
        let earliest = uploadedAt.map { min($0, heardAt) } ?? heardAt
        let skew =
            if saidAt > heardAt {
                heardAt.timeIntervalSince(saidAt)
            } else if saidAt < earliest {
                earliest.timeIntervalSince(saidAt)
            } else {
                0.0
            }
        return abs(skew) > tolerance ? skew : 0
    }
}
