package import Contracts
package import Foundation
import PostgreSQL

/// How the erasures of requests end.
package protocol ErasureEnds: Sendable {
    /// Keeps how one erasure of a request ended; the first end stays. Completes the request with the last one.
    ///
    /// - Returns: whether the request is complete now; nil when it asked for no such erasure.
    func end(
        _ outcome: RequestedErasure.Outcome, of capture: Identifier<Capture>?, erasure: Identifier<Erasure>,
        for request: Identifier<SubjectRequest>, at instant: Date
    ) async throws -> Bool?
}

/// The queries on `requested_erasure`.
struct PostgreSQLRequestedErasures<Runner: QueryRunner>: ErasureEnds {
    let runner: Runner

    /// Adds what is to be erased, once each.
    func add(_ captures: [Identifier<Capture>?], to request: Identifier<SubjectRequest>) async throws {
        for capture in captures {
            try await runner.execute(
                """
                insert into requested_erasure (request_id, capture_id)
                values (\(request.uuid), \(capture?.uuid as UUID?)) on conflict do nothing
                """)
        }
    }

    /// Keeps what this service itself retains of the person.
    func keep(_ own: [RetainedData], of request: Identifier<SubjectRequest>) async throws {
        try await runner.execute(
            """
            update requested_erasure set own = \(JSON(bytes: [UInt8](try JSONEncoder().encode(own))))
            where request_id = \(request.uuid) and capture_id is null
            """)
    }

    func end(
        _ outcome: RequestedErasure.Outcome, of capture: Identifier<Capture>?, erasure: Identifier<Erasure>,
        for request: Identifier<SubjectRequest>, at instant: Date
    ) async throws -> Bool? {
        // Locked, so that of two processes with the last two ends the second one sees the first one's.
        try await runner.execute("select 1 from request where id = \(request.uuid) for update")
        guard
            try await runner.row(
                """
                select 1 from requested_erasure
                where request_id = \(request.uuid) and capture_id is not distinct from \(capture?.uuid as UUID?)
                """) != nil
        else { return nil }
        let row = Columns(outcome)
        try await runner.execute(
            """
            update requested_erasure
            set state = \(row.state), refusal = \(row.refusal as String?), parts = \(try row.json),
                erasure_id = \(erasure.uuid), ended_at = \(instant)
            where request_id = \(request.uuid) and capture_id is not distinct from \(capture?.uuid as UUID?)
                and state = 'asked'
            """)
        let isComplete =
            try await runner.execute(
                """
                update request set completed_at = \(instant)
                where id = \(request.uuid) and completed_at is null and ordered_at is not null
                    and not exists (select 1 from requested_erasure where request_id = id and state = 'asked')
                """) > 0
        if isComplete { try await Requests(runner: runner).forgetIfComplete(request) }
        return isComplete
    }

    /// The captures in the order of their identifiers, then the person's other data.
    func all(of request: Identifier<SubjectRequest>) async throws -> [RequestedErasure] {
        try await runner.rows(
            "select * from requested_erasure where request_id = \(request.uuid) order by capture_id nulls last"
        ).map { row in
            let (json, own) = (try row.decode("parts", as: JSON.self), try row.decode("own", as: JSON.self))
            let outcome: RequestedErasure.Outcome =
                switch try row.decode("state", as: String.self) {
                case "erased": .erased(try JSONDecoder().decode([ErasureAttested.Part].self, from: Data(json.bytes)))
                case "refused": .refused(reason: try row.decode("refusal"))
                default: .asked
                }
            return RequestedErasure(
                captureID: try row.decode("capture_id", as: UUID?.self).map { Identifier($0) }, outcome: outcome,
                endedAt: try row.decode("ended_at"),
                own: try JSONDecoder().decode([RetainedData].self, from: Data(own.bytes)))
        }
    }

    /// An end as the columns hold it.
    private struct Columns {
        var state: String
        var refusal: String?
        var parts: [ErasureAttested.Part] = []

        init(_ outcome: RequestedErasure.Outcome) {
            switch outcome {
            case .asked: state = "asked"
            case .refused(let reason):
                state = "refused"
                refusal = reason
            case .erased(let parts):
                state = "erased"
                self.parts = parts
            }
        }

        var json: JSON { get throws { JSON(bytes: [UInt8](try JSONEncoder().encode(parts))) } }
    }
}
