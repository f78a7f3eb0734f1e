/// What a session sends in one flush and is answered at once.
struct Batch: Sendable {
    /// The transaction that statements belong to. The session begins it before the first of them.
    struct Scope: Sendable {
        let id: UInt64
        let begin: String
    }

    enum Ending: String, Sendable {
        case commit, rollback
    }

    var queries: [Query]
    var scope: Scope?
    /// Ends the transaction after the last statement.
    var ending: Ending?
    /// How long this end waits for each result; nil for a little longer than the server's own limit.
    var limit: Duration?

    /// Why this cannot be sent at all.
    var refusal: DatabaseError? {
        for query in queries {
            if let failure = query.parameters.failure {
                return DatabaseError(.encoding(failure), statement: query.label)
            }
        }
        return nil
    }
}
