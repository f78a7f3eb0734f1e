import Foundation
import PersonalData
import PostgreSQL

extension FindReport {
    /// What is known of `request` now.
    static func read(_ request: StoredRequest, from database: Database) async throws -> FindReport {
        // First what lies here unsent: an answer that comes in between is then seen, not taken for a question under way.
        let unsent = try await Requests(runner: database).unsent(request.id)
        return FindReport(
            requestID: request.id, receivedAt: request.receivedAt, dueAt: request.dueAt,
            answers: try await PostgreSQLAnswers(runner: database).answers(to: request.id), unsent: unsent,
            own: try await personalData.find(
                Subject(lookups: [request.person?.addressLookup].compactMap(\.self)), in: database))
    }

    /// Reads again and again until everybody has answered or the time is over.
    ///
    /// - Parameter progress: told each time that there are more answers.
    static func waiting(
        for request: StoredRequest, in database: Database, atMost limit: Duration,
        progress: (FindReport) -> Void = { _ in }
    ) async throws -> FindReport {
        let deadline = ContinuousClock.now + limit
        var answered = 0
        while true {
            let report = try await read(request, from: database)
            if report.answered > answered {
                answered = report.answered
                progress(report)
            }
            if report.isComplete || ContinuousClock.now >= deadline { return report }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
