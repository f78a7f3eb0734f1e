package import HTTPTypes
import Hummingbird

/// A refusal that the caller may read: status, a code for programs, a sentence for people, perhaps the wrong field.
///
/// Programs get it as a problem document (RFC 9457), browsers as the error page in their language. The sentence is
/// shown to the caller: it holds no data of others and nothing about our insides. It is not shown on pages, which
/// have their own texts (`error.code.<code>.text`, else those of the status).
package struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
    package var status: HTTPResponse.Status
    /// Stable, lower case with hyphens: `retention-out-of-range`.
    package var code: String
    package var message: String
    /// The field of the body or parameter of the query that is wrong.
    package var field: String?
    package var headers: HTTPFields
    /// Where people go on from the page that says it; the texts have its label (`error.code.<code>.act`).
    package var way: String?

    package init(
        _ status: HTTPResponse.Status, code: String, message: String, field: String? = nil, headers: HTTPFields = [:],
        way: String? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = headers
        self.way = way
    }

    package var description: String { "\(status.code) \(code)" }

    /// 422 for a value that can be read but is not allowed.
    package static func invalid(_ field: String, _ message: String, code: String = "invalid") -> APIError {
        APIError(.unprocessableContent, code: code, message: message, field: field)
    }

    /// 404: also the answer when somebody asks for what is another tenant's.
    package static let notFound = APIError(.notFound, code: "not-found", message: "There is nothing here.")

    /// 410 for what was erased or revoked.
    package static let gone = APIError(.gone, code: "gone", message: "This is no longer available.")
}
