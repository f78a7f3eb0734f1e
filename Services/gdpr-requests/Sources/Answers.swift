package import Contracts
package import Foundation
import PersonalData
import PostgreSQL

/// What one owner of data has found for one request.
package struct Answer: Sendable, Equatable {
    package var requestID: Identifier<SubjectRequest>
    package var owner: OwnerName
    package var items: [TableCount]
    /// The person's captures; only ingest says them.
    package var captures: [Identifier<Capture>]
    package var answeredAt: Date

    package init(
        requestID: Identifier<SubjectRequest>, owner: OwnerName, items: [TableCount],
        captures: [Identifier<Capture>] = [], answeredAt: Date
    ) {
        self.requestID = requestID
        self.owner = owner
        self.items = items
        self.captures = captures
        self.answeredAt = answeredAt
    }

    /// All that was found, over all tables.
    package var total: Int { items.reduce(0) { $0 + $1.count } }
}

/// How far a request has come.
package struct RequestState: Sendable, Equatable {
    package var missing: [OwnerName]
    package var completedAt: Date?
    package var following: Following

    package init(missing: [OwnerName], completedAt: Date?, following: Following = .nothing) {
        self.missing = missing
        self.completedAt = completedAt
        self.following = following
    }
}

/// The answers to all requests.
package protocol Answers: Sendable {
    /// Keeps an answer, in place of an older one of the same owner; nil when there is no such request.
    func record(_ answer: Answer) async throws -> RequestState?
    /// Notes that everybody has answered; the first instant stays.
    func complete(_ request: Identifier<SubjectRequest>, at instant: Date) async throws
    /// Notes that the following orders went out.
    func markOrdered(_ request: Identifier<SubjectRequest>, at instant: Date) async throws
    /// Notes that an erasure was requested, and each thing whose end completes the request; forgets the person.
    func markRequested(_ erasure: FollowingErasure, at instant: Date) async throws
}

struct PostgreSQLAnswers<Runner: QueryRunner>: Answers {
    let runner: Runner

    func record(_ answer: Answer) async throws -> RequestState? {
        // Locked, so that of two processes with the last two answers the second one sees the first one's.
        guard
            let request = try await runner.row(
                "select * from request where id = \(answer.requestID.uuid) for update")
        else { return nil }
        try await runner.execute(
            """
            insert into answer as a (request_id, service, items, captures, answered_at)
            values (\(answer.requestID.uuid), \(answer.owner.rawValue), \(try Self.json(answer.items)),
                \(answer.captures.map(\.uuid)), \(answer.answeredAt))
            on conflict (request_id, service) do update
                set items = excluded.items, captures = excluded.captures, answered_at = excluded.answered_at
                where a.answered_at < excluded.answered_at
            """)
        let answers = try await answers(to: answer.requestID)
        let answered = Set(answers.map(\.owner))
        let stored = try StoredRequest(request)
        return RequestState(
            missing: OwnerName.allCases.filter { !answered.contains($0) }, completedAt: stored.completedAt,
            following: Following(stored, captures: answers.flatMap(\.captures)))
    }

    func markOrdered(_ request: Identifier<SubjectRequest>, at instant: Date) async throws {
        try await runner.execute(
            "update request set ordered_at = coalesce(ordered_at, \(instant)) where id = \(request.uuid)")
    }

    func markRequested(_ erasure: FollowingErasure, at instant: Date) async throws {
        try await markOrdered(erasure.requestID, at: instant)
        let erasures = PostgreSQLRequestedErasures(runner: runner)
        try await erasures.add(erasure.awaited, to: erasure.requestID)
        guard !erasure.lookups.isEmpty else { return }
        let person = Subject(erasure.lookups)
        try await erasures.keep(try await personalData.erase(person, in: runner).retained, of: erasure.requestID)
        try await Requests(runner: runner).forget(person)
    }

    func complete(_ request: Identifier<SubjectRequest>, at instant: Date) async throws {
        try await runner.execute(
            "update request set completed_at = coalesce(completed_at, \(instant)) where id = \(request.uuid)")
        try await Requests(runner: runner).forgetIfComplete(request)
    }

    /// In the order of the owners' names.
    func answers(to request: Identifier<SubjectRequest>) async throws -> [Answer] {
        try await runner.rows(
            "select * from answer where request_id = \(request.uuid) order by service"
        ).compactMap { row in
            // An owner that this release does not know belongs to a newer one.
            guard let owner = OwnerName(rawValue: try row.decode("service")) else { return nil }
            return Answer(
                requestID: request, owner: owner, items: try Self.items(try row.decode("items")),
                captures: try row.decode("captures", as: [UUID].self).map { Identifier($0) },
                answeredAt: try row.decode("answered_at"))
        }
    }

    private static func json(_ items: [TableCount]) throws -> JSON {
        JSON(bytes: [UInt8](try JSONEncoder().encode(items)))
    }

    private static func items(_ json: JSON) throws -> [TableCount] {
        try JSONDecoder().decode([TableCount].self, from: Data(json.bytes))
    }
}
