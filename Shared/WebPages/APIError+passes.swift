import HTTPTypes

extension APIError {
    /// 401 for a token that accounts does not believe.
    package static let tokenRefused = APIError(
        .unauthorized, code: "unauthorized", message: "The token is not valid.",
        headers: [.wwwAuthenticate: "Bearer"])

    /// 503 when nobody can say whether a token is valid.
    package static let accountsAway = APIError(
        .serviceUnavailable, code: "accounts-away", message: "Passes cannot be checked right now; try again later.")
}
