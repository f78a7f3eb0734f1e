import Contracts
import Messaging
import PersonalData
import PostgreSQL

/// Says how many rows concern a person: a customer, or the contact of one, and what hangs on them.
struct FindPerson: MessageHandler {
    let runner: any QueryRunner

    func handle(_ order: FindData<AccountsData>, in context: HandlingContext) async throws {
        let items = try await personalData.find(Subject(order.lookups), in: runner)
        try await context.outbox.publish(
            DataFound<AccountsData>(requestID: order.requestID, items: items, answeredAt: context.now))
    }
}
