import CPostgreSQL

/// Owns one result of libpq; the rows that come out of it keep it alive.
///
/// - Important: `@unchecked Sendable` because a `PGresult` is read-only once libpq has handed it out ("can be passed
///   around freely between threads", section 34.20 of the manual), this type never changes it, and it is freed exactly
///   once, when the last row is gone. The integration tests under the thread sanitizer would notice a breach.
@safe
package final class ResultSet: @unchecked Sendable {
    private let raw: OpaquePointer
    /// The names of the columns, in their order.
    let columns: [String]

    /// - Parameter columns: the names, when an earlier result of the same statement knows them.
    init(taking raw: OpaquePointer, columns known: [String]?) {
        unsafe self.raw = raw
        let count = unsafe Int(PQnfields(raw))
        if let known, known.count == count {
            columns = known
        } else {
            // The answer to a COPY has columns without names.
            columns = (0..<count).map { unsafe PQfname(raw, Int32($0)).map { unsafe String(cString: $0) } ?? "" }
        }
    }

    deinit { unsafe PQclear(raw) }

    var status: ExecStatusType { unsafe PQresultStatus(raw) }
    var count: Int { unsafe Int(PQntuples(raw)) }
    /// How many rows a change touched; the rows themselves for a `select`.
    var affected: Int { unsafe Int(String(cString: PQcmdTuples(raw))) ?? 0 }
    /// `COMMIT`, `INSERT 0 1`, …
    var tag: String { unsafe String(cString: PQcmdStatus(raw)) }

    func type(ofColumn column: Int) -> DatabaseType { unsafe DatabaseType(oid: PQftype(raw, Int32(column))) }

    func cell(row: Int, column: Int) -> Cell {
        let (row, number) = (Int32(row), Int32(column))
        if unsafe PQgetisnull(raw, row, number) != 0 {
            return unsafe Cell(
                owner: self, start: nil, count: 0, type: type(ofColumn: column), column: columns[column])
        }
        let count = unsafe Int(PQgetlength(raw, row, number))
        return unsafe PQgetvalue(raw, row, number).withMemoryRebound(to: UInt8.self, capacity: count) { start in
            unsafe Cell(
                owner: self, start: UnsafePointer(start), count: count, type: type(ofColumn: column),
                column: columns[column])
        }
    }

    var report: ServerReport {
        ServerReport(
            sqlState: field("C") ?? "", message: field("M"), constraint: field("n"), table: field("t"),
            column: field("c"), position: field("P").flatMap { Int($0) })
    }

    /// The codes are those of `postgres_ext.h`.
    private func field(_ code: Unicode.Scalar) -> String? {
        unsafe PQresultErrorField(raw, Int32(code.value)).map { unsafe String(cString: $0) }
    }
}
