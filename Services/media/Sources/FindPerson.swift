import Contracts
import Messaging
import PersonalData
import PostgreSQL

/// Says how many captures concern a person, and what hangs on them.
struct FindPerson: MessageHandler {
    let runner: any QueryRunner

    func handle(_ order: FindData<MediaData>, in context: HandlingContext) async throws {
        let items = try await personalData.find(Subject(order.lookups), in: runner)
        try await context.outbox.publish(
            DataFound<MediaData>(requestID: order.requestID, items: items, answeredAt: context.now))
    }
}
