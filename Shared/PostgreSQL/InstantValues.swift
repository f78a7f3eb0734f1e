package import FoundationEssentials

/// A moment in time, to the microsecond: whole microseconds since the start of the year 2000, UTC.
///
/// A `timestamp` without zone is read as UTC, a `date` as its midnight UTC. `infinity` is no moment and is refused.
extension Date: DatabaseValue {
    /// From 2000-01-01, where PostgreSQL counts from, to 2001-01-01, where Foundation does: a leap year of seconds.
    private static let offset = 366.0 * 86_400

    package static var databaseType: DatabaseType { .instant }
    package static var arrayType: DatabaseType { .instantArray }

    package func write(to writer: inout ValueWriter) {
        // The seconds are split first: multiplied as a whole, a date far from 2001 would lose its microseconds.
        let seconds = timeIntervalSinceReferenceDate.rounded(.down)
        let rest = ((timeIntervalSinceReferenceDate - seconds) * 1_000_000).rounded()
        guard let whole = Int64(exactly: seconds + Date.offset), abs(whole) < 9_000_000_000_000 else {
            writer.fail("an instant lies outside what the database can hold")
            writer.write(Int64(0))
            return
        }
        writer.write(whole * 1_000_000 + Int64(rest))
    }

    package init(cell: Cell) throws(DatabaseError) {
        var reader = CellReader(cell)
        switch cell.type {
        case .instant, .timestamp:
            guard let microseconds = reader.integer(Int64.self), microseconds != .max, microseconds != .min else {
                throw cell.mismatch(Date.self)
            }
            let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            self.init(timeIntervalSinceReferenceDate: Double(seconds) - Date.offset + Double(rest) / 1_000_000)
        case .date:
            guard let days = reader.integer(Int32.self), days != .max, days != .min else {
                throw cell.mismatch(Date.self)
            }
            self.init(timeIntervalSinceReferenceDate: Double(days) * 86_400 - Date.offset)
        default:
            throw cell.mismatch(Date.self)
        }
    }
}
