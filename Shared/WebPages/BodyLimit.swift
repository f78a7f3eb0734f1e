package import Hummingbird
import NIOCore

/// Refuses a body that is larger than `bytes`, before it is read when its length is announced, else while it is read.
///
/// For routes that stream their body. What `request.decode` collects is bounded by `PageContext.maxUploadSize`.
package struct BodyLimit: RouterMiddleware {
    package typealias Context = PageContext

    private let bytes: Int

    package init(bytes: Int) {
        self.bytes = bytes
    }

    package func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > bytes {
            throw Self.tooLarge
        }
        var request = request
        request.body = RequestBody(asyncSequence: LimitedBody(body: request.body, bytes: bytes))
        return try await next(request, context)
    }

    static let tooLarge = APIError(.contentTooLarge, code: "body-too-large", message: "The body is too large.")
}

/// Passes on at most `bytes` and throws when more arrives.
private struct LimitedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let bytes: Int

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        var remaining: Int

        mutating func next() async throws -> ByteBuffer? {
            guard let buffer = try await body.next() else { return nil }
            remaining -= buffer.readableBytes
            guard remaining >= 0 else { throw BodyLimit.tooLarge }
            return buffer
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(body: body.makeAsyncIterator(), remaining: bytes) }
}
