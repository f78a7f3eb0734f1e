package import FoundationEssentials
package import Messaging
package import PostgreSQL

/// One transaction of a page, an operator command or a timer, together with the messages it says.
package struct UnitOfWork: Sendable {
    private let service: String
    private let database: Database

    /// - Parameter service: the name under which messages are said, which is also the source in their envelopes.
    package init(service: String, database: Database) {
        self.service = service
        self.database = database
    }

    /// Runs `body` in one transaction and records what it said; nothing is said when it throws.
    ///
    /// `body` may run more than once when the database asks for it (serialization), so it must have no other effects.
    ///
    /// - Parameters:
    ///   - now: the instant of everything that happens in it.
    ///   - actor: who wants it, for evidence; an operator's name or `customer:<id>`.
    ///   - reason: why.
    package func perform<Outcome: Sendable>(
        at now: Date, actor: String? = nil, reason: String? = nil,
        _ body: @Sendable (Transaction, any Outbox) async throws -> Outcome
    ) async throws -> Outcome {
        try await database.withTransaction { transaction in
            let outbox = RecordedOutbox(source: service, now: now, actor: actor, reason: reason)
            let outcome = try await body(transaction, outbox)
            if let insertion = outbox.insertion() {
                try await transaction.execute(insertion)
                try await transaction.notify(OutboxRelay.channel(of: service))
            }
            return outcome
        }
    }
}
