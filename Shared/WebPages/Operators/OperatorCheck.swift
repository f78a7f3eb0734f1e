import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import Passes

/// Lets operators through and shows others where to sign in; see ``OperatorDoor``.
struct OperatorCheck: RouterMiddleware {
    typealias Context = PageContext

    let door: OperatorDoor
    /// A pass that ends sooner is renewed.
    private let renewal: TimeInterval = 200

    init(door: OperatorDoor) { self.door = door }

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        let cookie = request.bearerToken == nil ? OperatorCookie(of: request) : nil
        guard let credential = request.bearerToken ?? cookie?.pass else {
            return try OperatorSignIn.refuse(door, nil, request, context)
        }
        let pass: Pass
        do {
            pass = try await door.desk.pass(for: credential)
        } catch is PassError {
            return try OperatorSignIn.refuse(door, "operate.signIn.ended", request, context)
        } catch let error as APIError where error.status == .unauthorized {
            return try OperatorSignIn.refuse(door, "operate.signIn.refused", request, context)
        }
        try check(pass, request, cookie)
        var context = context
        context.pass = pass
        var response = try await next(request, context)
        if let renewed = await renewed(cookie, pass, context) {
            response.setCookie(renewed.cookie(secure: context.isSecure))
        }
        return response
    }

    private func check(_ pass: Pass, _ request: Request, _ cookie: OperatorCookie?) throws(APIError) {
        let changes = ![.get, .head].contains(request.method)
        guard pass.customer == nil, pass.scopes.contains(changes ? OperatorDoor.Scope.act : OperatorDoor.Scope.read)
        else {
            throw APIError(
                .forbidden, code: "operations-scope",
                message: "This wants a token with \(changes ? OperatorDoor.Scope.act : OperatorDoor.Scope.read).")
        }
        guard changes, let cookie else { return }
        guard request.uri.queryParameters.get("form") == cookie.formToken else {
            throw APIError(
                .forbidden, code: "form-stale", message: "The form is not of this session; open the page again.")
        }
    }

    /// The cookie with a new pass, when the old one ends soon and accounts still gives one.
    private func renewed(_ cookie: OperatorCookie?, _ pass: Pass, _ context: PageContext) async -> OperatorCookie? {
        guard var cookie, pass.expiresAt.timeIntervalSince(door.now()) < renewal else { return nil }
        do {
            cookie.pass = try await door.desk.renew(cookie.pass)
            return cookie
        } catch {
            context.logger.debug("operator's pass not renewed")
            return nil
        }
    }
}
