import Contracts
import Foundation
import Logging
import MessagingRuntime
import Metrics
import PostgreSQL
import ServiceLifecycle

/// Keeps `legal_deadline_timestamp_seconds`, the next deadline of each clock, up to date in every process.
struct DeadlineGauge: Service {
    let database: Database
    let logger: Logger

    func run() async throws {
        await repeated(every: .seconds(15), orSaying: "deadlines were not read", to: logger) { try await measure() }
    }

    /// Nothing due is a deadline that never comes.
    func measure() async throws {
        let open = try await LegalDeadlines(runner: database).open()
        for clock in LegalClock.allCases {
            let next = open.first { $0.clock == clock }?.dueAt.timeIntervalSince1970 ?? .infinity
            Gauge(label: "legal_deadline_timestamp_seconds", dimensions: [("clock", clock.rawValue)]).record(next)
        }
    }
}
