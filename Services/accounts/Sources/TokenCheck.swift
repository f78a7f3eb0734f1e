import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PostgreSQL
import WebPages

/// Decides whether a request may do what it asks for, by the token it shows.
struct TokenCheck: Sendable {
    let database: Database
    let now: @Sendable () -> Date
    private let usePrecision: TimeInterval = 600

    init(database: Database, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.now = now
    }

    /// The valid token of the request, whoever's it is.
    ///
    /// - Throws: 401, without saying whether such a token ever existed.
    func token(of request: Request, _ context: PageContext) async throws -> StoredToken {
        let now = now()
        guard let text = request.bearerToken, let secret = SecretToken(text),
            let token = try await Tokens(runner: database).token(hash: secret.hash), token.isValid(at: now)
        else {
            throw APIError(
                .unauthorized, code: "unauthorized", message: "A valid token is needed.",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        do {
            try await Tokens(runner: database).use(token, at: now, every: usePrecision)
        } catch {
            // That it was used is good to know and not worth refusing a request for.
            context.logger.warning("use of token not recorded", error: error)
        }
        return token
    }

    /// The valid operator's token of the request, if it has the scope.
    ///
    /// - Throws: 401 as above; 403 when it is a customer's or lacks the scope.
    func `operator`(
        _ scope: TokenScope, of request: Request, _ context: PageContext
    ) async throws -> StoredToken {
        let token = try await token(of: request, context)
        guard token.holder == .operator else {
            throw APIError(.forbidden, code: "operators-only", message: "Only an operator's token may do this.")
        }
        return try Self.checked(token, scope)
    }

    /// The valid token of the request, if it has the scope that its kind of holder needs for this.
    ///
    /// - Throws: 401 as above; 403 when it lacks the scope.
    func holder(
        _ operatorScope: TokenScope, customer customerScope: TokenScope, of request: Request, _ context: PageContext
    ) async throws -> StoredToken {
        let token = try await token(of: request, context)
        return try Self.checked(token, token.holder == .operator ? operatorScope : customerScope)
    }

    private static func checked(_ token: StoredToken, _ scope: TokenScope) throws -> StoredToken {
        guard token.scopes.contains(scope) else {
            throw APIError(.forbidden, code: "scope-missing", message: "The token lacks the scope \(scope.rawValue).")
        }
        return token
    }
}
