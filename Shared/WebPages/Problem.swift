package import FoundationEssentials

/// The body of a refusal for programs: a problem document (RFC 9457), `application/problem+json`.
package struct Problem: Codable, Sendable, Equatable {
    /// `about:blank`: the status says what kind of problem it is; `code` says which.
    package var type = "about:blank"
    package var title: String
    package var status: Int
    package var detail: String?
    package var code: String
    package var field: String?
    /// Under this number the logs tell more.
    package var reference: String

    package static let contentType = "application/problem+json"

    /// JSON with sorted keys.
    package func json() -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)) ?? Data(#"{"status":\#(status),"type":"about:blank"}"#.utf8)
    }
}
