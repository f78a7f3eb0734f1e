import CPostgreSQL

/// What a session expects after a flush, and what has come of it.
struct Round {
    enum Slot {
        /// `begin`, `rollback`: nothing to keep.
        case plain
        case deallocate(String)
        case commit
        case prepare(Int, StatementCache.Key, String)
        case execute(Int, StatementCache.Key, columns: [String]?)
    }

    private let batch: Batch
    private var slots: [Slot] = []
    private var position = 0
    private var isCommitted = false
    /// Statements prepared in this very flush.
    var prepared: [StatementCache.Key: String] = [:]
    private(set) var deallocated: Set<String> = []
    private(set) var results: [QueryResult] = []
    private(set) var failure: DatabaseError?
    private var failedSlot: Int?

    init(_ batch: Batch) {
        self.batch = batch
        slots.reserveCapacity(batch.queries.count + 3)
        results.reserveCapacity(batch.queries.count)
    }

    mutating func expect(_ slot: Slot) { slots.append(slot) }

    /// The names of the columns of the next result, when they are known.
    var knownColumns: [String]? {
        guard slots.indices.contains(position), case .execute(_, _, let columns) = slots[position] else { return nil }
        return columns
    }

    /// Whether a commit was sent and nobody can say what became of it.
    var isCommitInDoubt: Bool {
        guard batch.ending == .commit, !isCommitted else { return false }
        guard let failedSlot, slots.indices.contains(failedSlot) else { return true }
        if case .commit = slots[failedSlot] { return failure?.kind == .connection }
        return false
    }

    /// Takes the next result.
    ///
    /// - Returns: false when it is none that a pipeline can bring.
    mutating func take(_ set: ResultSet, statements: inout StatementCache) -> Bool {
        guard slots.indices.contains(position) else { return false }
        let slot = slots[position]
        position += 1
        switch set.status {
        case PGRES_PIPELINE_ABORTED:
            return true
        case PGRES_FATAL_ERROR:
            if failure == nil { fail(set.report.error(in: label(of: slot)), at: position - 1) }
            return true
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            succeed(slot, set, &statements)
            return true
        default:
            return false
        }
    }

    private mutating func succeed(_ slot: Slot, _ set: ResultSet, _ statements: inout StatementCache) {
        switch slot {
        case .plain:
            break
        case .deallocate(let name):
            deallocated.insert(name)
        case .commit:
            // A transaction that had failed before answers `ROLLBACK`, and not with an error.
            if set.tag == "COMMIT" {
                isCommitted = true
            } else {
                fail(DatabaseError(.other, sqlState: "25P02", statement: "commit"), at: position - 1)
            }
        case .prepare(_, let key, let name):
            statements.insert(key, name: name)
        case .execute(_, let key, let columns):
            if columns == nil { statements.remember(columns: set.columns, of: key) }
            results.append(QueryResult(set))
        }
    }

    private mutating func fail(_ error: DatabaseError, at slot: Int) {
        failure = error
        failedSlot = slot
    }

    private func label(of slot: Slot) -> String? {
        switch slot {
        case .plain, .deallocate: nil
        case .commit: "commit"
        case .prepare(let index, _, _), .execute(let index, _, _): batch.queries[index].label
        }
    }
}
