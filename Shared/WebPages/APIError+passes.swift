import HTTPTypes

extension APIError {
    /// 401 for a token that accounts does not believe.
    package static let tokenRefused = APIError(
        .unauthorized, code: "unauthorized", message: "The token is not valid.",
        headers: [.wwwAuthenticate: "Bearer"])

    /// 503 when nobody can say whether a token is valid.
    package static let accountsAway = APIError(
        .serviceUnavailable, code: "accounts-away", message: "Passes cannot be checked right now; try again later.")

    /// 403 for somebody of the staff whose leave to see a customer's data has ended.
    package static let grantOver = APIError(
        .forbidden, code: "grant-over", message: "This access is over; ask for it again if it is still needed.",
        way: "/accounts/staff")

    /// 403 for somebody of the staff whose leave does not go so far.
    package static let grantNarrow = APIError(
        .forbidden, code: "grant-narrow", message: "This access is for looking only, or not for this.",
        way: "/accounts/staff")

    /// 403 for an operator's pass: what belongs to a customer is shown to that customer.
    package static let customersOnly = APIError(
        .forbidden, code: "customers-only", message: "This is shown to the customer it belongs to.")
}
