import Contracts
import Messaging
import PersonalData
import PostgreSQL

/// Says how many notices and deliveries concern a person.
struct FindPerson: MessageHandler {
    let runner: any QueryRunner

    func handle(_ order: FindData<NotificationsData>, in context: HandlingContext) async throws {
        let items = try await personalData.find(Subject(order.lookups), in: runner)
        try await context.outbox.publish(
            DataFound<NotificationsData>(requestID: order.requestID, items: items, answeredAt: context.now))
    }
}
