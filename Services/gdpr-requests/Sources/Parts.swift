import Contracts
import Foundation
import PostgreSQL

/// What one owner did for one request.
struct Part: Sendable, Equatable {
    var requestID: Identifier<SubjectRequest>
    var owner: OwnerName
    /// Of a copy: the owner's records, none when it holds nothing.
    var records: ExportedObject?
    var files: [ExportedObject] = []
    /// Rows that were copied or put right.
    var items: [TableCount]
    var refusal: String?
    var answeredAt: Date

    /// Everything that belongs into the package.
    var objects: [ExportedObject] { [records].compactMap(\.self) + files }
}

/// The queries on `part`.
struct Parts<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Keeps a part, in place of an older one of the same owner, and completes the request with the last one.
    ///
    /// - Returns: whether the request is complete; nil when there is no such request.
    func record(_ part: Part, at now: Date) async throws -> Bool? {
        // Locked, so that of two processes with the last two parts the second one sees the first one's.
        guard try await runner.row("select 1 from request where id = \(part.requestID.uuid) for update") != nil else {
            return nil
        }
        let records = try part.records.map { try Self.json($0) }
        try await runner.execute(
            """
            insert into part as p (request_id, service, records, files, items, refusal, answered_at)
            values (\(part.requestID.uuid), \(part.owner.rawValue), \(records as JSON?), \(try Self.json(part.files)),
                \(try Self.json(part.items)), \(part.refusal as String?), \(part.answeredAt))
            on conflict (request_id, service) do update
                set records = excluded.records, files = excluded.files, items = excluded.items,
                    refusal = excluded.refusal, answered_at = excluded.answered_at
                where p.answered_at < excluded.answered_at
            """)
        let owners = Set(try await parts(of: part.requestID).map(\.owner))
        guard owners.isSuperset(of: OwnerName.allCases) else { return false }
        try await runner.execute(
            """
            update request set completed_at = coalesce(completed_at, \(now)), value = null
            where id = \(part.requestID.uuid)
            """)
        try await Requests(runner: runner).forgetIfComplete(part.requestID)
        return true
    }

    /// In the order of the owners' names.
    func parts(of request: Identifier<SubjectRequest>) async throws -> [Part] {
        try await runner.rows("select * from part where request_id = \(request.uuid) order by service").compactMap {
            row in
            guard let owner = OwnerName(rawValue: try row.decode("service")) else { return nil }
            return Part(
                requestID: request, owner: owner,
                records: try row.decode("records", as: JSON?.self).map { try Self.value($0) },
                files: try Self.value(try row.decode("files")), items: try Self.value(try row.decode("items")),
                refusal: try row.decode("refusal"), answeredAt: try row.decode("answered_at"))
        }
    }

    private static func json(_ value: some Encodable) throws -> JSON {
        JSON(bytes: [UInt8](try JSONEncoder().encode(value)))
    }

    private static func value<Value: Decodable>(_ json: JSON) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.bytes))
    }
}
