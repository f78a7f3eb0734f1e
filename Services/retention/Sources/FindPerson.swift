import Contracts
import Messaging
import PersonalData
import PostgreSQL

/// Says how many clocks concern a person, who is known here only by captures.
struct FindPerson: MessageHandler {
    let runner: any QueryRunner

    func handle(_ order: FindData<RetentionData>, in context: HandlingContext) async throws {
        let items = try await personalData.find(
            Subject(captures: order.captures?.map(\.uuid) ?? []), in: runner)
        try await context.outbox.publish(
            DataFound<RetentionData>(requestID: order.requestID, items: items, answeredAt: context.now))
    }
}
