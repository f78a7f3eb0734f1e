import HTTPTypes
import WebPages

extension APIError {
    /// 403 for an operator's pass: captures are listed to the customer they belong to.
    static let customersOnly = APIError(
        .forbidden, code: "customers-only", message: "Captures are listed to the customer they belong to.")
}
