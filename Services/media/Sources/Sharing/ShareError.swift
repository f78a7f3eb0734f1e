import HTTPTypes
import WebPages

/// Why a share cannot be made, changed or opened.
enum ShareError {
    static let tooMany = APIError(
        .conflict, code: "too-many-shares",
        message: "There are \(ShareTerms.mostOpen) open shares of this rental; end one that is not needed any more.")
    static let ended = APIError(
        .gone, code: "share-ended", message: "This share has ended for good; make a new one.")
    static let busy = APIError(
        .serviceUnavailable, code: "passwords-busy", message: "Try again in a second.", headers: [.retryAfter: "1"])
}
