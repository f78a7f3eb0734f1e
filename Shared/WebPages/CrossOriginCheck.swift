import HTTPTypes
package import Hummingbird

/// Refuses a changing request that another site made a visitor's browser send (cross-site request forgery).
///
/// Browsers say where a request comes from: `Sec-Fetch-Site`, or `Origin`, or at least `Referer`. A request with
/// cookies that says nothing is refused too. Programs with a bearer token and no cookies pass: nobody can make a
/// browser send their token. No token has to stand in the forms.
package struct CrossOriginCheck: RouterMiddleware {
    package typealias Context = PageContext

    private let ownOrigin: String?
    private let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    /// - Parameter ownOrigin: `https://photos.example`, where the public reaches us; nil compares with `Host` only.
    package init(ownOrigin: String?) {
        self.ownOrigin = ownOrigin
    }

    package func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard isAllowed(request) else {
            throw APIError(
                .forbidden, code: "cross-origin", message: "The request comes from a page of another site.")
        }
        return try await next(request, context)
    }

    private func isAllowed(_ request: Request) -> Bool {
        if [.get, .head, .options].contains(request.method) { return true }
        if let fetchSite, let site = request.headers[fetchSite] { return site == "same-origin" || site == "none" }
        if let origin = request.headers[.origin] { return isOwn(origin, request) }
        if let referer = request.headers[.referer] { return isOwn(Self.origin(of: referer), request) }
        return request.headers[.cookie] == nil
    }

    private func isOwn(_ origin: String, _ request: Request) -> Bool {
        if let ownOrigin, origin == ownOrigin { return true }
        guard let authority = request.head.authority else { return false }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }

    /// `https://host:port` of an address.
    private static func origin(of address: String) -> String {
        let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count >= 3 ? parts.prefix(3).joined(separator: "/") : address
    }
}
