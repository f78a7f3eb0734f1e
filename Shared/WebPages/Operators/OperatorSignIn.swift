import HTTPTypes
import Hummingbird
import Logging
import Passes

/// The page that asks an operator for a token, and what becomes of it.
struct OperatorSignIn: Sendable {
    static let template = "operator-sign-in"

    private struct Model: Sendable {
        /// Where the form leads.
        var address: String
        /// Why one has to sign in once more; nothing the first time.
        var problem: PageNotice?
        var token: FormField
        var enter: PageAct
    }

    private struct Form: Decodable {
        var token: String?
    }

    let door: OperatorDoor
    /// Where it leads to, `/ingest/operate`.
    let home: String

    /// `POST …/sign-in`: a token becomes a cookie.
    @Sendable func enter(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        let token = (form.token ?? "").filter { !$0.isWhitespace }
        let text: String
        do {
            // A pass is not taken: it would make a session that nobody began with a token.
            // What no header may hold is no token either (RFC 9110, section 5.5).
            guard !token.isEmpty, !token.contains("."), token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw APIError.tokenRefused
            }
            text = try await door.desk.issued(for: token)
            let pass = try await door.desk.pass(for: text)
            guard pass.customer == nil, pass.scopes.contains(OperatorDoor.Scope.read) else {
                return try page("operate.signIn.scope", .forbidden, request, context)
            }
            context.logger.notice("operator signed in", metadata: ["operator": "token:\(pass.subject)"])
        } catch let error as APIError where error.status == .unauthorized {
            return try page("operate.signIn.refused", .unauthorized, request, context)
        } catch is PassError {
            return try page("operate.signIn.refused", .unauthorized, request, context)
        }
        var response = Response.redirect(to: home)
        response.setCookie(OperatorCookie(pass: text).cookie(secure: context.isSecure))
        return response
    }

    /// `POST …/sign-out`: the browser forgets the pass, which ends by itself within five minutes.
    @Sendable func leave(_ request: Request, _ context: PageContext) async throws -> Response {
        var response = Response.redirect(to: home)
        response.setCookie(OperatorCookie.ended(secure: context.isSecure))
        return response
    }

    /// The answer to whoever has no valid pass: the form for browsers, 401 for programs.
    static func refuse(
        _ door: OperatorDoor, _ problem: String?, _ request: Request, _ context: PageContext
    ) throws -> Response {
        guard request.prefersHTML else { throw APIError.tokenRefused }
        let path = request.uri.path.split(separator: "/").map(String.init)
        // The door stands at `<service>/operate`, or at `operate` alone.
        let home = path.first == "operate" ? "/operate" : "/" + path.prefix(2).joined(separator: "/")
        return try OperatorSignIn(door: door, home: home).page(problem, .unauthorized, request, context)
    }

    private func page(
        _ problem: String?, _ status: HTTPResponse.Status, _ request: Request, _ context: PageContext
    ) throws -> Response {
        let model = Model(
            address: "\(home)/sign-in",
            problem: problem.map { PageNotice(.warning, door.pages.text($0, context), isNews: true) },
            token: FormField(
                "token", door.pages.text("operate.signIn.token", context), kind: "password", autocomplete: "off"),
            enter: PageAct(door.pages.text("operate.signIn.enter", context), look: .primary))
        return try door.pages.page(
            Self.template, model, title: door.pages.text("operate.signIn.title", context), status: status,
            request: request, context: context)
    }
}
