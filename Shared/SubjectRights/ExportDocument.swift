import Contracts
package import PersonalData
import FoundationEssentials

/// An owner's part of a copy, as a person reads it: first in words what each table is, then the records.
package struct ExportDocument: Encodable {
    private struct About: Encodable {
        var holds: String
        var kept: String
        /// What each column is for.
        var columns: [String: String]
    }

    private let service: String
    private let about: [String: About]
    private let records: [String: [[String: RecordValue]]]

    package init(_ held: [PersonalRecords], of service: String) {
        let held = held.filter { !$0.records.isEmpty }
        self.service = service
        about = Dictionary(
            uniqueKeysWithValues: held.map { part in
                let shown = Set(part.records.flatMap(\.keys))
                let columns = part.table.columns.filter { shown.contains($0.name) }
                return (
                    part.table.name,
                    About(
                        holds: part.table.holds, kept: part.table.retention.rawValue,
                        columns: Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.purpose) }))
                )
            })
        records = Dictionary(uniqueKeysWithValues: held.map { ($0.table.name, $0.records) })
    }

    init(_ held: [PersonalRecords], of owner: OwnerName) { self.init(held, of: owner.rawValue) }

    /// The same for the same records, byte by byte.
    package func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
