import Contracts
import Hummingbird
import WebPages

/// Which part of a list a request wants: `?after=<id of the last one seen>&limit=1…200`.
struct PageQuery<Kind>: Sendable {
    let after: Identifier<Kind>?
    let limit: Int

    init(_ request: Request) throws {
        after = try request.uri.queryParameters["after"].map { text in
            guard let id = Identifier<Kind>(text) else {
                throw APIError.invalid("after", "wants the identifier that `next` of the answer before gave")
            }
            return id
        }
        limit =
            try request.uri.queryParameters["limit"].map { text in
                guard let limit = Int(text), (1...200).contains(limit) else {
                    throw APIError.invalid("limit", "must be 1 to 200")
                }
                return limit
            } ?? 100
    }

    /// Where the next page begins; nil when this one is not full.
    func next(_ ids: [String]) -> String? { ids.count < limit ? nil : ids.last }
}
