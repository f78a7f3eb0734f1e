import Contracts
import Messaging
import PostgreSQL

/// Writes down for the customer what another service showed under a grant.
struct RecordOpening: MessageHandler {
    let runner: Transaction

    func handle(_ opened: OpenedUnderGrant, in context: HandlingContext) async throws {
        try await GrantOpenings(runner: runner).record(opened.kind, under: opened.grantID, at: opened.minute)
    }
}
