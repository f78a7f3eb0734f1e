package import Contracts
package import Foundation
import PostgreSQL

/// What one owner of data has found for one request.
package struct Answer: Sendable, Equatable {
    package var requestID: Identifier<SubjectRequest>
    package var owner: OwnerName
    package var items: [TableCount]
    package var answeredAt: Date

    package init(requestID: Identifier<SubjectRequest>, owner: OwnerName, items: [TableCount], answeredAt: Date) {
        self.requestID = requestID
        self.owner = owner
        self.items = items
        self.answeredAt = answeredAt
    }

    /// All that was found, over all tables.
    package var total: Int { items.reduce(0) { $0 + $1.count } }
}

/// How far a request has come.
package struct RequestState: Sendable, Equatable {
    package var missing: [OwnerName]
    package var completedAt: Date?

    package init(missing: [OwnerName], completedAt: Date?) {
        self.missing = missing
        self.completedAt = completedAt
    }
}

/// The answers to all requests.
package protocol Answers: Sendable {
    /// Keeps an answer, in place of an older one of the same owner; nil when there is no such request.
    func record(_ answer: Answer) async throws -> RequestState?
    /// Notes that everybody has answered; the first instant stays.
    func complete(_ request: Identifier<SubjectRequest>, at instant: Date) async throws
}

struct PostgreSQLAnswers<Runner: QueryRunner>: Answers {
    let runner: Runner

    func record(_ answer: Answer) async throws -> RequestState? {
        // Locked, so that of two processes with the last two answers the second one sees the first one's.
        guard
            let request = try await runner.row(
                "select completed_at from request where id = \(answer.requestID.uuid) for update")
        else { return nil }
        try await runner.execute(
            """
            insert into answer as a (request_id, service, items, answered_at)
            values (\(answer.requestID.uuid), \(answer.owner.rawValue), \(try Self.json(answer.items)),
                \(answer.answeredAt))
            on conflict (request_id, service) do update
                set items = excluded.items, answered_at = excluded.answered_at
                where a.answered_at < excluded.answered_at
            """)
        let answered = Set(try await answers(to: answer.requestID).map(\.owner))
        return RequestState(
            missing: OwnerName.allCases.filter { !answered.contains($0) },
            completedAt: try request.decode("completed_at"))
    }

    func complete(_ request: Identifier<SubjectRequest>, at instant: Date) async throws {
        try await runner.execute(
            "update request set completed_at = coalesce(completed_at, \(instant)) where id = \(request.uuid)")
    }

    /// In the order of the owners' names.
    func answers(to request: Identifier<SubjectRequest>) async throws -> [Answer] {
        try await runner.rows(
            "select service, items, answered_at from answer where request_id = \(request.uuid) order by service"
        ).compactMap { row in
            // An owner that this release does not know belongs to a newer one.
            guard let owner = OwnerName(rawValue: try row.decode("service")) else { return nil }
            return Answer(
                requestID: request, owner: owner, items: try Self.items(try row.decode("items")),
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
