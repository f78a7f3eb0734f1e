import Contracts
package import PostgreSQL

extension PersonalSchema {
    /// Removes every row that concerns `subject`, and looks that none is left.
    ///
    /// One statement removes the rows of all tables. So each table is searched as it was before any row went, whichever
    /// table points at which, and foreign keys, checked at the statement's end, may form any graph. Rows of tables that
    /// are ``PersonalTable/Erasure/retained(_:)`` are counted and stay; what they reference must stay too, or the
    /// database refuses all of it.
    ///
    /// Objects in the store and keys are the caller's, who removes them first: afterwards no row names them.
    ///
    /// - Parameter transaction: sees the rows gone at once, everybody else when it commits.
    package func erase(_ subject: Subject, in transaction: some QueryRunner) async throws -> ErasedRows {
        guard let query = erasingQuery(for: subject), let counts = try await transaction.row(query) else {
            return ErasedRows()
        }
        var erased = ErasedRows()
        for (index, table) in tables.enumerated() {
            let count = Int(try counts.decode("count_\(index)", as: Int64.self))
            guard count > 0 else { continue }
            switch table.uponErasure {
            case .removed: erased.removed.append(TableCount(table: table.name, count: count))
            case .retained(let reason):
                erased.retained.append(RetainedData(table: table.name, count: count, reason: reason))
            }
        }
        erased.left = try await find(subject, in: transaction).filter { found in
            found.count > 0 && table(found.table)?.uponErasure == .removed
        }
        return erased
    }

    /// The statement that removes, and counts as `count_0`, `count_1` … in the order of the tables; `nil` when no key
    /// of any table can tie a row to anything that is known of the subject.
    package func erasingQuery(for subject: Subject) -> Query? {
        var removals = SQLText()
        var counts = SQLText()
        var removalCount = 0
        var isTied = false
        for (index, table) in tables.enumerated() {
            counts.append(index > 0 ? ", (" : "(")
            switch table.uponErasure {
            case .removed:
                // A statement per key: an `or` across a subquery would read the whole table. A row that two of them
                // mean goes once and is counted once.
                counts.append("select 0::bigint")
                for condition in conditions(of: table, for: subject) {
                    isTied = true
                    removals.append(removalCount > 0 ? ", erased_\(removalCount) as (" : "erased_0 as (")
                    removals.append("delete from ")
                    removals.append(identifier: name, table.name)
                    removals.append(" where ")
                    removals.append(condition)
                    removals.append(" returning 1)")
                    counts.append(" + (select count(*) from erased_\(removalCount))")
                    removalCount += 1
                }
            case .retained:
                counts.append("select count(*) from (")
                if let concerned = concernedRows(of: table, for: subject) {
                    isTied = true
                    counts.append(concerned)
                } else {
                    counts.append("select where false")
                }
                counts.append(") as kept")
            }
            counts.append(") as count_\(index)")
        }
        guard isTied else { return nil }
        var text = SQLText()
        if removalCount > 0 {
            text.append("with ")
            text.append(removals)
            text.append(" ")
        }
        text.append("select ")
        text.append(counts)
        return text.query
    }
}
