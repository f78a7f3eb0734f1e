/// Something that runs statements: a ``Database``, a ``Connection`` or a ``Transaction``.
///
/// Each call is one round trip. When the calling task is cancelled, the statement is cancelled at the server and the
/// call throws `CancellationError`; a statement that was done by then keeps its result.
package protocol QueryRunner: Sendable {
    /// Runs the statements in one round trip, all or nothing.
    ///
    /// Outside a ``Transaction`` they form one of their own. The first that fails is the one whose error is thrown.
    func pipeline(_ queries: [Query]) async throws -> [QueryResult]
}

extension QueryRunner {
    /// Runs a statement for its rows. All of them are held in memory: give the statement a `limit`.
    package func rows(_ query: Query) async throws -> [Row] {
        try await pipeline([query])[0].rows
    }

    /// Runs a statement for its effect.
    ///
    /// - Returns: how many rows it touched.
    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await pipeline([query])[0].affected
    }

    /// The first row, if there is one.
    package func row(_ query: Query) async throws -> Row? {
        try await rows(query).first
    }

    /// The first column of the first row; nil when there is no row.
    ///
    /// A NULL there is an error unless `V` is optional.
    package func value<V: DatabaseValue>(_ query: Query, as type: V.Type = V.self) async throws -> V? {
        try await row(query)?.decode(0, as: type)
    }
}
