import Foundation
import PostgreSQL
import ServiceHost

/// Who wants something changed, and why.
package struct Order: Sendable, Equatable {
    /// An operator's working name, `token:<id>` for a program, or `member:<id>` for somebody who signed in.
    package var actor: String
    package var reason: String

    package init(actor: String, reason: String) {
        self.actor = actor
        self.reason = reason
    }

    init(_ options: OperatorCommandOptions) {
        self.init(actor: options.act.who, reason: options.act.reason)
    }
}

/// What operators did and why: added to in the transaction that does it, never changed.
struct OperatorActs<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func record(_ act: String, of subject: String, by order: Order, at now: Date) async throws {
        try await runner.execute(
            """
            insert into operator_act (at, actor, reason, act, subject)
            values (\(now), \(order.actor), \(order.reason), \(act), \(subject))
            """)
    }
}
