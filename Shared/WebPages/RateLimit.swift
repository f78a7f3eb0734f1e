import HTTPTypes
package import Hummingbird

/// Answers 429 with `Retry-After` when one client asks too often.
///
/// ```swift
/// router.group("guest").add(middleware: RateLimit(TokenBuckets(burst: 20, every: .seconds(3))))
/// ```
package struct RateLimit: RouterMiddleware {
    package typealias Context = PageContext

    private let buckets: TokenBuckets
    private let key: @Sendable (Request, PageContext) -> String

    /// - Parameter key: whom to count; by default the client's address (IPv6: its /64).
    package init(
        _ buckets: TokenBuckets,
        by key: @escaping @Sendable (Request, PageContext) -> String = {
            ClientAddress.limitKey(for: $1.clientAddress)
        }
    ) {
        self.buckets = buckets
        self.key = key
    }

    package func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        if let wait = buckets.take(key(request, context)) {
            let seconds = wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0)
            throw APIError(
                .tooManyRequests, code: "too-many-requests", message: "Too many requests; try again later.",
                headers: [.retryAfter: String(max(1, seconds))])
        }
        return try await next(request, context)
    }
}
