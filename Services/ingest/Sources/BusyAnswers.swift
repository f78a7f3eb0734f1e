import HTTPTypes
import Hummingbird
import Logging
import ObjectStore
import PostgreSQL
import WebPages

/// Says that it is not a booth's fault, and when to come again, where the database or the store cannot do their part.
///
/// Booths keep everything and slow down: each wait is longer than the last (`GrowingWait` of the agent).
struct BusyAnswers: RouterMiddleware {
    typealias Context = PageContext

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ObjectStoreError where error.isTransient {
            context.logger.error("object not stored", error: error)
            throw error == .full ? Self.storeFull : Self.storeUnavailable
        } catch let error as DatabaseError where error.isTransient || error.kind == .outcomeUnknown {
            context.logger.error("database did not answer", error: error)
            throw Self.databaseUnavailable
        } catch let error as TransactionError {
            context.logger.error("database did not answer", error: error)
            throw Self.databaseUnavailable
        }
    }

    private static let storeFull = later(
        HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "store-full",
        "There is no room for the file now.", 60)
    private static let storeUnavailable = later(
        .serviceUnavailable, "store-unavailable", "The file cannot be stored now.", 30)
    private static let databaseUnavailable = later(
        .serviceUnavailable, "database-unavailable", "The file cannot be recorded now.", 15)

    private static func later(
        _ status: HTTPResponse.Status, _ code: String, _ message: String, _ seconds: Int
    ) -> APIError {
        APIError(status, code: code, message: message, headers: [.retryAfter: "\(seconds)"])
    }
}
