import FoundationEssentials
import HTTPTypes
package import Hummingbird
import Logging

/// Turns everything a handler throws into an answer: a page for people, a problem document for programs.
///
/// Which of the two, the `Accept` header says. Neither shows anything of the error but its code; what happened is
/// logged under the reference that the answer shows, without data.
package struct ErrorPages: RouterMiddleware {
    package typealias Context = PageContext

    private let pages: Pages

    package init(pages: Pages) {
        self.pages = pages
    }

    package func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let refusal = Self.refusal(for: error)
            log(error, as: refusal, request, context)
            var response = answer(refusal, request, context)
            response.headers.append(contentsOf: refusal.headers)
            return response
        }
    }

    /// The refusal that stands for `error`.
    static func refusal(for error: any Error) -> APIError {
        switch error {
        case let error as APIError:
            return error
        case let error as HTTPError:
            return APIError(
                error.status, code: code(of: error.status), message: error.body ?? error.status.reasonPhrase,
                headers: error.headers)
        case let error as any HTTPResponseError:
            return APIError(error.status, code: code(of: error.status), message: error.status.reasonPhrase)
        default:
            return APIError(
                .internalServerError, code: code(of: .internalServerError),
                message: "Something went wrong on our side.")
        }
    }

    /// `Not Found` becomes `not-found`.
    private static func code(of status: HTTPResponse.Status) -> String {
        status.reasonPhrase.lowercased().split { !$0.isLetter }.joined(separator: "-")
    }

    private func log(_ error: any Error, as refusal: APIError, _ request: Request, _ context: PageContext) {
        let isOurFault = refusal.status.kind == .serverError
        context.logger.log(
            level: isOurFault ? .error : .debug, "request refused",
            error: isOurFault ? error : nil,
            metadata: [
                "http.method": "\(request.method.rawValue)", "http.route": "\(context.endpointPath ?? "none")",
                "http.status": "\(refusal.status.code)", "error.code": "\(refusal.code)",
            ])
    }

    private func answer(_ refusal: APIError, _ request: Request, _ context: PageContext) -> Response {
        if request.prefersHTML,
            let page = try? pages.errorPage(for: refusal, request: request, context: context)
        {
            return page
        }
        let problem = Problem(
            title: refusal.status.reasonPhrase, status: refusal.status.code, detail: refusal.message,
            code: refusal.code, field: refusal.field, reference: context.reference.description)
        return Response(
            status: refusal.status, headers: [.contentType: Problem.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: problem.json())))
    }
}
