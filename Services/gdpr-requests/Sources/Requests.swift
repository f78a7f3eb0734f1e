import Contracts
import Foundation
import PostgreSQL
import Vault

/// A request as the table has it: the address is sealed.
struct StoredRequest: Sendable {
    var id: Identifier<SubjectRequest>
    var keyID: KeyID
    var address: SealedValue
    var addressLookup: [UInt8]
    /// When the person's wish reached us.
    var receivedAt: Date
    var openedAt: Date
    /// The first instant that is too late.
    var dueAt: Date
    var actor: String
    var reason: String
    var completedAt: Date?

    /// What the address was sealed for.
    static let addressPurpose = "gdpr_requests.request.address"
}

/// A request and how many owners have answered it.
struct CountedRequest: Sendable {
    var request: StoredRequest
    var answers: Int
}

/// The queries on `request`.
struct Requests<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ request: StoredRequest) async throws {
        try await runner.execute(
            """
            insert into request (id, kind, key_id, address, address_lookup, received_at, opened_at, due_at, actor, reason)
            values (\(request.id.uuid), 'find', \(request.keyID.uuid), \(request.address.bytes),
                \(request.addressLookup), \(request.receivedAt), \(request.openedAt), \(request.dueAt),
                \(request.actor), \(request.reason))
            """)
    }

    func request(_ id: Identifier<SubjectRequest>) async throws -> StoredRequest? {
        try await runner.row("select * from request where id = \(id.uuid)").map(StoredRequest.init)
    }

    /// Those that are not complete first, by when they are due; then the others, newest first.
    func list(onlyOpen: Bool, atMost count: Int) async throws -> [CountedRequest] {
        try await runner.rows(
            """
            select request.*, (select count(*) from answer where request_id = request.id) as answers
            from request
            where completed_at is null or not \(onlyOpen)
            order by completed_at is not null, case when completed_at is null then due_at end, id desc
            limit \(count)
            """
        ).map { row in
            CountedRequest(request: try StoredRequest(row), answers: Int(try row.decode("answers", as: Int64.self)))
        }
    }

    /// The orders of a request that still wait here to be sent, with how often the broker did not take them.
    func unsent(_ id: Identifier<SubjectRequest>) async throws -> [MessageName: Int] {
        let rows = try await runner.rows("select name, failures from outbox where subject = \(id.description)")
        var unsent: [MessageName: Int] = [:]
        for row in rows {
            guard let name = MessageName(try row.decode("name", as: String.self)) else { continue }
            unsent[name] = Int(try row.decode("failures", as: Int32.self))
        }
        return unsent
    }
}

extension StoredRequest {
    fileprivate init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        keyID = KeyID(try row.decode("key_id", as: UUID.self))
        address = try SealedValue(bytes: try row.decode("address"))
        addressLookup = try row.decode("address_lookup")
        receivedAt = try row.decode("received_at")
        openedAt = try row.decode("opened_at")
        dueAt = try row.decode("due_at")
        actor = try row.decode("actor")
        reason = try row.decode("reason")
        completedAt = try row.decode("completed_at")
    }
}
