import HTTPTypes
import Hummingbird
import WebPages

/// Tells search engines to leave an answer alone.
struct NoIndex: RouterMiddleware {
    typealias Context = PageContext

    static let header = HTTPField.Name("X-Robots-Tag")
    static let value = "noindex, nofollow, noarchive"

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if let header = Self.header { response.headers[header] = Self.value }
        return response
    }
}
