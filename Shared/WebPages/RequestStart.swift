import HTTPTypes
package import Hummingbird
import Logging

/// Fills the request's context and answers with the request's reference.
package struct RequestStart: RouterMiddleware {
    package typealias Context = PageContext

    /// The header that carries the reference of every answer.
    package static let referenceHeader = "X-Request-Reference"

    private let client: ClientAddress
    private let header = HTTPField.Name(RequestStart.referenceHeader)
    private let traceHeader = HTTPField.Name("traceparent")

    package init(client: ClientAddress) {
        self.client = client
    }

    package func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.language = LanguageChoice.language(for: request, parameters: context.parameters)
        context.clientAddress = client.address(of: context.remoteAddress, headers: request.headers)
        context.isSecure = client.isSecure(remote: context.remoteAddress, headers: request.headers)
        if let traceHeader, let trace = request.headers[traceHeader].flatMap({ TraceParent($0) }) {
            context.trace = trace.child()
        }
        context.logger[metadataKey: "request.reference"] = "\(context.reference)"
        context.logger[metadataKey: "trace.id"] = "\(context.trace.traceID)"
        let prepared = context
        var response = try await TraceParent.$current.withValue(prepared.trace) {
            try await next(request, prepared)
        }
        if let header { response.headers[header] = context.reference.description }
        if let asked = LanguageChoice.asked(in: request) {
            response.setCookie(LanguageChoice.cookie(for: asked, secure: context.isSecure))
        }
        return response
    }
}
