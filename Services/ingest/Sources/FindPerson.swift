import Contracts
import Messaging
import PersonalData
import PostgreSQL

/// Says how many rows concern a person, and which captures, so that services without addresses can be asked by them.
struct FindPerson<Runner: QueryRunner>: MessageHandler {
    let runner: Runner

    func handle(_ order: FindData<IngestData>, in context: HandlingContext) async throws {
        var subject = Subject(order.lookups)
        let captures = try await Captures(runner: runner).captures(of: subject.lookups)
        subject.captures = captures.map(\.uuid)
        var answer = DataFound<IngestData>(
            requestID: order.requestID, items: try await personalData.find(subject, in: runner),
            answeredAt: context.now)
        answer.captures = captures.isEmpty ? nil : captures
        try await context.outbox.publish(answer)
    }
}
