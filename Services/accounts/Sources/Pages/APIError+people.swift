import HTTPTypes
import WebPages

extension APIError {
    /// 410 for a mailed link that was used or is too old.
    static let linkOver = APIError(.gone, code: "link-over", message: "The link was used, or is too old.")

    /// 503 when more sign in at once than passwords can be checked.
    static let busy = APIError(
        .serviceUnavailable, code: "busy", message: "Too many sign in right now; try again in some seconds.",
        headers: [.retryAfter: "5"])
}
