import HTTPTypes
import WebPages

extension APIError {
    /// 403: what somebody asked for another one has to approve.
    static let ownGrant = APIError(
        .forbidden, code: "own-grant", message: "Somebody else of the staff has to approve this.")
}
