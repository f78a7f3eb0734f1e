import Contracts
import Foundation
import PersonalData
import PostgreSQL
import Vault

/// A request as the table has it: the address is sealed.
struct StoredRequest: Sendable {
    /// What the person wants.
    enum Kind: String, Sendable {
        case find
        case export
        case rectify
        case erase
    }

    /// Whoever asks, sealed under a key of the request's own.
    struct Person: Sendable {
        var keyID: KeyID
        var address: SealedValue
        /// Nil once nobody is to be found by it any more.
        var addressLookup: [UInt8]?
    }

    var id: Identifier<SubjectRequest>
    var kind: Kind
    /// Nil where one capture is to be erased.
    var person: Person?
    /// By which the person is found: under every pepper in use. Empty once nobody is to be found by them any more.
    var lookups: [AddressLookup]
    /// What is to be put right, and until that is done what it is to be.
    var field: RectifiableField?
    var value: SealedValue?
    /// Who has decided already that captures are erased.
    var decider: ErasureDecider?
    /// When the person's wish reached us.
    var receivedAt: Date
    var openedAt: Date
    /// The first instant that is too late.
    var dueAt: Date
    var actor: String
    var reason: String
    var completedAt: Date?
    /// When the owners were ordered to do what is wanted.
    var orderedAt: Date?
    var packagedAt: Date?
    var closedAt: Date?

    /// What the address was sealed for.
    static let addressPurpose = "gdpr_requests.request.address"
}

/// A request and how many owners have answered it.
struct CountedRequest: Sendable {
    var request: StoredRequest
    var answers: Int
    /// What is erased for it, and how much of that has ended.
    var erasures: Int
    var ended: Int
}

/// The queries on `request`.
struct Requests<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Adds a request, and that its actor opened it.
    func add(_ request: StoredRequest) async throws {
        let person = request.person
        _ = try await runner.pipeline([
            """
            insert into request (id, kind, key_id, address, address_lookup, lookups, field, value, decider, received_at,
                opened_at, due_at, actor, reason)
            values (\(request.id.uuid), \(request.kind.rawValue), \(person?.keyID.uuid as UUID?),
                \(person?.address.bytes as [UInt8]?), \(person?.addressLookup as [UInt8]?),
                \(try StoredRequest.json(request.lookups)), \(request.field?.rawValue as String?),
                \(request.value?.bytes as [UInt8]?), \(request.decider?.rawValue as String?), \(request.receivedAt),
                \(request.openedAt), \(request.dueAt), \(request.actor), \(request.reason))
            """,
            """
            insert into operator_act (at, actor, reason, act, subject)
            values (\(request.openedAt), \(request.actor), \(request.reason), \(request.kind.rawValue),
                \(request.id.description))
            """,
        ])
    }

    func request(_ id: Identifier<SubjectRequest>) async throws -> StoredRequest? {
        try await runner.row("select * from request where id = \(id.uuid)").map(StoredRequest.init)
    }

    /// The ends of a request that an operator brings about.
    enum Step: String {
        case packaged = "request package"
        case closed = "request close"
    }

    /// Notes that a request was packaged or closed, the first instant stays, and who did it each time.
    func note(
        _ step: Step, _ id: Identifier<SubjectRequest>, by actor: String, because reason: String, at now: Date
    ) async throws {
        let update: Query =
            switch step {
            case .packaged:
                "update request set packaged_at = coalesce(packaged_at, \(now)) where id = \(id.uuid)"
            case .closed:
                """
                update request set closed_at = coalesce(closed_at, \(now)), lookups = '[]', address_lookup = null, value = null
                where id = \(id.uuid)
                """
            }
        _ = try await runner.pipeline([
            update,
            """
            insert into operator_act (at, actor, reason, act, subject)
            values (\(now), \(actor), \(reason), \(step.rawValue), \(id.description))
            """,
        ])
    }

    // MARK: Forgetting

    /// Of every request of a person who has everything erased, drops what finds the person: at once of those that are
    /// complete, with their end of the others.
    func forget(_ person: Subject) async throws {
        try await runner.execute(
            """
            update request
            set forgets = true, lookups = case when completed_at is null then lookups else '[]' end,
                address_lookup = case when completed_at is null then address_lookup end
            where address_lookup = any(\(person.lookups))
            """)
    }

    /// Drops what finds the person of a request that is complete by now, if its person has everything erased.
    func forgetIfComplete(_ id: Identifier<SubjectRequest>) async throws {
        try await runner.execute(
            """
            update request set lookups = '[]', address_lookup = null
            where id = \(id.uuid) and forgets and completed_at is not null
            """)
    }

    // MARK: Sweeping

    /// Requests that were closed before `limit` and not swept since, locked; those that another process has are left to it.
    func toSweep(closedBefore limit: Date, atMost count: Int) async throws -> [Identifier<SubjectRequest>] {
        try await runner.rows(
            """
            select id from request where closed_at < \(limit) and swept_at is null
            order by closed_at limit \(count) for update skip locked
            """
        ).map { Identifier(try $0.decode("id")) }
    }

    func markSwept(_ id: Identifier<SubjectRequest>, at instant: Date) async throws {
        try await runner.execute("update request set swept_at = \(instant) where id = \(id.uuid)")
    }

    // MARK: Reading

    /// Those that are neither complete nor closed first, by when they are due; then the others, newest first.
    func list(onlyOpen: Bool, atMost count: Int) async throws -> [CountedRequest] {
        try await runner.rows(
            """
            select request.*, (select count(*) from answer where request_id = request.id) as answers,
                (select count(*) from requested_erasure where request_id = request.id) as erasures,
                (select count(*) from requested_erasure where request_id = request.id and state <> 'asked') as ended
            from request
            where (completed_at is null and closed_at is null) or not \(onlyOpen)
            order by (completed_at is null and closed_at is null) desc,
                case when completed_at is null and closed_at is null then due_at end, id desc
            limit \(count)
            """
        ).map { row in
            CountedRequest(
                request: try StoredRequest(row), answers: Int(try row.decode("answers", as: Int64.self)),
                erasures: Int(try row.decode("erasures", as: Int64.self)),
                ended: Int(try row.decode("ended", as: Int64.self)))
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
    fileprivate static func json(_ lookups: [AddressLookup]) throws -> JSON {
        JSON(bytes: [UInt8](try JSONEncoder().encode(lookups)))
    }

    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        guard let kind = Kind(rawValue: try row.decode("kind")) else {
            throw DatabaseError(.decoding("request.kind holds a word that this release does not know"))
        }
        self.kind = kind
        lookups = try JSONDecoder().decode(
            [AddressLookup].self, from: Data(try row.decode("lookups", as: JSON.self).bytes))
        field = try row.decode("field", as: String?.self).flatMap(RectifiableField.init)
        value = try row.decode("value", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        orderedAt = try row.decode("ordered_at")
        packagedAt = try row.decode("packaged_at")
        closedAt = try row.decode("closed_at")
        decider = try row.decode("decider", as: String?.self).flatMap(ErasureDecider.init)
        person = try row.decode("key_id", as: UUID?.self).map { key in
            Person(
                keyID: KeyID(key), address: try SealedValue(bytes: try row.decode("address")),
                addressLookup: try row.decode("address_lookup", as: [UInt8]?.self))
        }
        receivedAt = try row.decode("received_at")
        openedAt = try row.decode("opened_at")
        dueAt = try row.decode("due_at")
        actor = try row.decode("actor")
        reason = try row.decode("reason")
        completedAt = try row.decode("completed_at")
    }
}
