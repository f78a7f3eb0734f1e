import Contracts
import Foundation
import Logging
import MessagingRuntime
import Metrics
import PostgreSQL
import ServiceLifecycle

/// Measures which booths are silent, what is parked and what is missing.
struct FleetGauges: Service {
    let database: Database
    let logger: Logger

    func run() async throws {
        await repeated(every: .seconds(30), orSaying: "the fleet was not measured", to: logger) { try await measure() }
    }

    func measure() async throws {
        let answers = try await database.pipeline([
            "select count(*) as silent from booth_silence",
            "select parked_reason, count(*) as count from capture where state = 'parked' group by parked_reason",
        ])
        Gauge(label: "booths_silent").record(try answers[0].rows.first?.decode("silent", as: Int64.self) ?? 0)
        var parked: [String: Int64] = [:]
        for row in answers[1].rows { parked[try row.decode("parked_reason")] = try row.decode("count") }
        for reason in CaptureParked.Reason.allCases {
            Gauge(label: "captures_parked", dimensions: [("reason", reason.rawValue)])
                .record(parked[reason.rawValue] ?? 0)
        }
        let missing = try await SequenceNumbers(runner: database).missingCounts()
        Gauge(label: "captures_missing").record(missing.values.reduce(0, +))
    }
}
