import Foundation
import PostgreSQL
import ServiceHost

/// What operators did and why: added to in the transaction that does it, never changed.
struct OperatorActs<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func record(
        _ act: String, of subject: String, by order: OperatorCommandOptions.Act, at now: Date
    ) async throws {
        try await runner.execute(
            """
            insert into operator_act (at, actor, reason, act, subject)
            values (\(now), \(order.who), \(order.reason), \(act), \(subject))
            """)
    }
}
