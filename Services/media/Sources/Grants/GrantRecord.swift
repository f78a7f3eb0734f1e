import Contracts
import HTTPTypes
import Hummingbird
import Passes
import WebPages

/// Writes down what staff were shown under a grant, behind the door that let them in and before they see it.
struct GrantRecord: RouterMiddleware {
    typealias Context = PageContext

    let openings: Openings

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        let answer = try await next(request, context)
        guard let grant = context.pass?.grant, answer.status.code < 400 else { return answer }
        try await openings.record(Self.kind(of: request), under: Identifier(grant.id))
        return answer
    }

    private static func kind(of request: Request) -> OpenedKind {
        guard request.method == .get || request.method == .head else { return .change }
        let path = request.uri.path
        if path.contains("/archives") { return .download }
        // Programs get lists of captures below the same word.
        return path.contains("/captures/") ? .capture : .gallery
    }
}

/// Keeps staff from taking captures away unless their grant says so. What customers may see they may take away.
struct DownloadCheck: RouterMiddleware {
    typealias Context = PageContext

    static let scope = "captures:download"

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard GalleryRights(context.pass).mayDownload else { throw APIError.grantNarrow }
        return try await next(request, context)
    }
}
