import HTTPTypes
import Hummingbird
import WebPages

/// What every answer about resumable uploads has in common: the protocol's version, asked for and said.
struct TusProtocol: RouterMiddleware {
    typealias Context = PageContext

    static let tusVersion = name("Tus-Version")
    private static let extensions = name("Tus-Extension")
    private static let maximumSize = name("Tus-Max-Size")
    private static let algorithms = name("Tus-Checksum-Algorithm")

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            if TusMethod.meant(by: request) != .options, request.headers[TusHeaders.resumable] != TusHeaders.version {
                throw TusRefusal.foreignVersion
            }
            var response = try await next(request, context)
            response.headers[TusHeaders.resumable] = TusHeaders.version
            return response
        } catch {
            guard var refusal = Self.refusal(error) else { throw error }
            refusal.headers[TusHeaders.resumable] = TusHeaders.version
            guard request.method == .head else { throw refusal }
            // An answer to HEAD has no body (RFC 9110, 9.3.2); one would be read as the beginning of the next answer.
            return Response(status: refusal.status, headers: refusal.headers)
        }
    }

    private static func refusal(_ error: any Error) -> APIError? {
        switch error {
        case let error as TusRefusal: error.answer
        case let error as UploadRefusal: error.answer
        case let error as TusHeaders.Problem: TusRefusal.header(error).answer
        default: error as? APIError
        }
    }

    /// What the service can do: the answer to `OPTIONS`.
    static func capabilities(maximumSize size: Int) -> Response {
        Response(
            status: .noContent,
            headers: [
                tusVersion: TusHeaders.version, maximumSize: "\(size)",
                extensions: "creation,creation-with-upload,checksum,expiration,termination",
                algorithms: UploadChecksum.Algorithm.allCases.map(\.rawValue).joined(separator: ","),
            ])
    }

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a token") }
        return name
    }
}
