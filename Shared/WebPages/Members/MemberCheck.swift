import HTTPTypes
import Hummingbird
import Passes

/// Lets members and customers' programs through, and leads others to where they sign in; see ``MemberDoor``.
struct MemberCheck: RouterMiddleware {
    typealias Context = PageContext

    let desk: PassDesk
    let scope: String

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard let credential = request.bearerToken ?? SessionCookie.secret(of: request, secure: context.isSecure) else {
            return try refuse(request)
        }
        let pass: Pass
        do {
            pass = try await desk.pass(for: credential)
        } catch is PassError {
            return try refuse(request)
        } catch let error as APIError where error.status == .unauthorized {
            return try refuse(request)
        }
        guard pass.customer != nil else {
            if pass.grant != nil { throw APIError.grantOver }
            guard pass.session != nil, request.prefersHTML else { throw APIError.customersOnly }
            return MemberDoor.redirect(request, to: MemberDoor.choice)
        }
        guard pass.allows(scope) else {
            if pass.grant != nil { throw APIError.grantNarrow }
            throw APIError(.forbidden, code: "scope-missing", message: "This wants the scope \(scope).")
        }
        var context = context
        context.pass = pass
        return try await next(request, context)
    }

    private func refuse(_ request: Request) throws(APIError) -> Response {
        guard request.bearerToken == nil, request.prefersHTML else { throw APIError.tokenRefused }
        return MemberDoor.toSignIn(request)
    }
}
