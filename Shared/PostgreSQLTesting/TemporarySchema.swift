import FoundationEssentials
package import Logging
package import PostgreSQL

/// Runs `body` with a database whose unqualified names live in a schema nobody else uses.
///
/// The schema is removed afterwards with everything in it, also when `body` throws or is cancelled.
///
/// - Parameters:
///   - url: a role that may create schemas.
///   - prefix: what the schema's name begins with.
/// - Throws: what `body` throws; failing that, what removing the schema threw.
@discardableResult
package func withTemporarySchema<T: Sendable>(
    _ url: String, prefix: String = "test", poolSize: Int = 4, statementTimeout: Duration = .seconds(30),
    logger: Logger = Logger(label: "temporary schema", factory: { _ in SwiftLogNoOpLogHandler() }),
    isolation: isolated (any Actor)? = #isolation, _ body: (Database, _ schema: String) async throws -> T
) async throws -> T {
    let schema = "\(prefix)_" + UUID().uuidString.lowercased().filter { $0 != "-" }
    let keeper = Database(
        try DatabaseConfiguration(url: url, applicationName: "temporary schema", poolSize: 1), logger: logger)
    try await keeper.execute("create schema \(identifier: schema)")
    let database = Database(
        try DatabaseConfiguration(
            url: url, schema: schema, applicationName: schema, statementTimeout: statementTimeout, poolSize: poolSize),
        logger: logger)
    let outcome: Result<T, any Error>
    do {
        outcome = .success(try await body(database, schema))
    } catch {
        outcome = .failure(error)
    }
    await database.close()
    // A task of its own, because this one may have been cancelled.
    let removal = await Task {
        defer { Task { await keeper.close() } }
        try await keeper.execute("drop schema \(identifier: schema) cascade")
    }.result
    let value = try outcome.get()
    _ = try removal.get()
    return value
}
