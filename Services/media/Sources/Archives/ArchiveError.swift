import HTTPTypes
import WebPages

/// Why an archive cannot be ordered or downloaded.
enum ArchiveError {
    static let unknown = APIError.notFound
    static let unknownRental = APIError(
        .notFound, code: "unknown-rental", message: "There is no such rental of this customer.")
    static let tooMany = APIError(
        .tooManyRequests, code: "too-many-archives",
        message: "This customer has ordered many archives today; use one of them, or try again tomorrow.")
    static let tooLarge = APIError(
        .unprocessableContent, code: "archive-too-large",
        message: "An archive holds at most \(ArchiveOrders.mostFiles) files; order it in several parts.")
    static let preparing = APIError(
        .conflict, code: "archive-preparing", message: "It is being prepared; ask for its state until it is ready.",
        headers: [.retryAfter: "5"])
    static let empty = APIError(
        .gone, code: "archive-empty", message: "There was nothing to put into it; order another one later.")
    static let over = APIError(
        .gone, code: "archive-expired", message: "An archive is there for a day; order another one.")
    /// Something in it was hidden, erased or made anew since it was prepared.
    static let outdated = APIError(
        .gone, code: "archive-outdated",
        message: "Something in it is not shown any more, or was made anew; order another one.")
    static let busy = APIError(
        .serviceUnavailable, code: "archives-busy",
        message: "Many archives are being downloaded at this moment; try again in a minute.",
        headers: [.retryAfter: "60"])
}

/// Why a download ends before its last byte. The client sees that it is shorter than was announced.
package enum ArchiveInterruption: Error, Sendable, Equatable, CustomStringConvertible {
    /// Who downloads may not any more: signed out, removed, or signed in for another customer.
    case passEnded
    /// What comes next is hidden, erased or was replaced.
    case entryGone
    /// The store has other bytes than were prepared.
    case entryDiffers
    /// Its place was needed for somebody who reads.
    case stalled

    package var description: String {
        switch self {
        case .passEnded: "pass-ended"
        case .entryGone: "entry-gone"
        case .entryDiffers: "entry-differs"
        case .stalled: "stalled"
        }
    }
}
