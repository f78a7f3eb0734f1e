import HTTPTypes
import WebPages

extension APIError {
    /// 401 for a token that accounts does not believe.
    static let tokenRefused = APIError(
        .unauthorized, code: "unauthorized", message: "The token is not valid.",
        headers: [.wwwAuthenticate: "Bearer"])

    /// 503 when nobody can say whether a token is valid.
    static let accountsAway = APIError(
        .serviceUnavailable, code: "accounts-away", message: "Passes cannot be checked right now; try again later.")

    /// 403 for an operator's pass: captures are listed to the customer they belong to.
    static let customersOnly = APIError(
        .forbidden, code: "customers-only", message: "Captures are listed to the customer they belong to.")
}
