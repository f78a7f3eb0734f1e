package import Foundation

/// What a customer can rely on who deletes captures.
package enum DeletionTerms {
    /// How long it can be taken back, in seconds; as long as the deletion of a whole rental.
    package static let revocable: TimeInterval = 600
    /// Captures in one act.
    package static let most = 500
}
