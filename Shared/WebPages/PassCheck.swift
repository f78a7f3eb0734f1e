import HTTPTypes
package import Hummingbird
package import Passes

/// Lets through only requests whose bearer pass is valid and has the wanted scopes; the pass is then in the context.
///
/// Answers 401 without a valid pass and 403 when a scope is missing.
package struct PassCheck: RouterMiddleware {
    package typealias Context = PageContext

    private let scopes: Set<String>
    private let verify: @Sendable (String) async throws -> Pass

    /// - Parameter scopes: all of them are needed.
    package init(_ verifier: PassVerifier, scopes: Set<String> = []) {
        self.init(scopes: scopes) { try await verifier.verify($0) }
    }

    /// For passes whose key depends on the token: a booth's.
    package init(scopes: Set<String> = [], verify: @escaping @Sendable (String) async throws -> Pass) {
        self.scopes = scopes
        self.verify = verify
    }

    package func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearerToken else { throw Self.unauthorized("A pass is needed.") }
        var context = context
        do {
            let pass = try await verify(token)
            guard scopes.isSubset(of: pass.scopes) else {
                throw APIError(
                    .forbidden, code: "scope-missing", message: "The pass does not allow this.")
            }
            context.pass = pass
        } catch let error as PassError {
            throw Self.unauthorized("Refused: \(error).")
        }
        return try await next(request, context)
    }

    private static func unauthorized(_ message: String) -> APIError {
        APIError(
            .unauthorized, code: "unauthorized", message: message, headers: [.wwwAuthenticate: "Bearer"])
    }
}
