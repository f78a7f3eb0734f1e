import FoundationEssentials
import Logging
import MessagingRuntime
import Metrics
import PostgreSQL
import ServiceLifecycle

/// Measures how many mails are left and how long the oldest one that could be sent has waited.
struct MailGauges: Service {
    let database: Database
    let now: @Sendable () -> Date
    let logger: Logger

    func run() async throws {
        await repeated(every: .seconds(15), orSaying: "mails were not counted", to: logger) { try await measure() }
    }

    private func measure() async throws {
        let row = try await database.row(
            "select count(*) as waiting, min(not_before) as oldest from delivery where state = 'due'")
        let oldest = try row?.decode("oldest", as: Date?.self)
        let instant = now()
        Gauge(label: "mails_left").record(try row?.decode("waiting", as: Int64.self) ?? 0)
        // A mail that waits for its next attempt is not late.
        Gauge(label: "mail_oldest_due_age_seconds")
            .record(max(0, oldest.map { instant.timeIntervalSince($0) } ?? 0))
    }
}
