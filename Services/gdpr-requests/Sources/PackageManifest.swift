import Contracts
import Foundation
import PersonalData

/// What a package consists of, for a program that reads it (Art. 20 GDPR) and for whoever checks it.
struct PackageManifest: Sendable {
    struct File: Codable, Sendable, Equatable {
        var name: String
        /// In bytes.
        var length: Int
        var sha256: String
    }

    private struct Document: Encodable {
        var format = "message-in-the-box copy 1"
        var request: String
        var receivedAt: String
        var madeAt: String
        /// Rows by service and table.
        var records: [String: [String: Int]]
        var files: [File]
    }

    let request: Identifier<SubjectRequest>
    let receivedAt: Date
    let madeAt: Date
    /// By the names of services, this one last; tables without rows are left out.
    let records: [(service: String, tables: [TableCount])]
    let fileCount: Int

    init(_ request: StoredRequest, _ parts: [Part], own: [PersonalRecords], madeAt: Date) {
        self.request = request.id
        receivedAt = request.receivedAt
        self.madeAt = madeAt
        records =
            parts.map { ($0.owner.rawValue, $0.items.filter { $0.count > 0 }) }
            + [(GDPRRequests.name, own.map(\.count))]
        fileCount = parts.reduce(0) { $0 + $1.files.count }
    }

    func bytes(listing files: [File]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let tables = records.map { service, tables in
            (service, Dictionary(tables.map { ($0.table, $0.count) }) { first, _ in first })
        }
        return Array(
            try encoder.encode(
                Document(
                    request: request.description, receivedAt: ContractCoding.text(of: receivedAt),
                    madeAt: ContractCoding.text(of: madeAt), records: Dictionary(uniqueKeysWithValues: tables),
                    files: files)))
    }
}
