package import Foundation

/// Why a rental is not deleted, or not restored.
package enum RentalDeletionRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is none, or it is another customer's: who asks is not told which.
    case unknown
    case notDeleted
    /// Since when it can no longer be taken back.
    case final(since: Date)
    /// It was deleted with the customer's account.
    case accountClosed

    package var description: String {
        switch self {
        case .unknown: "there is no such rental"
        case .notDeleted: "the rental is not deleted"
        case .accountClosed: "the customer's account was closed, and its rentals were deleted with it"
        case .final(let instant):
            "the deletion can no longer be taken back: its ten minutes ended at \(BrusselsText.of(instant)) in Brussels"
        }
    }
}
