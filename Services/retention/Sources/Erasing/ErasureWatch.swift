import Foundation
import Logging
import MessagingRuntime
import Metrics
import PostgreSQL
import ServiceHost
import ServiceLifecycle

/// Measures what an alarm needs: how many erasures stand in each state and for how long, and how old the oldest capture is.
struct ErasureWatch: Service {
    private static let interval = Duration.seconds(15)

    let database: Database
    let frame: ServiceFrame

    init(database: Database, frame: ServiceFrame) {
        self.database = database
        self.frame = frame
        frame.metrics.describe("erasures_open", "Erasures that have not ended, by state.")
        frame.metrics.describe(
            "erasure_oldest_open_seconds",
            "How long the oldest erasure of each state has waited in it; 0 when there is none.")
        frame.metrics.describe(
            "oldest_capture_age_seconds",
            "Time since the oldest capture with a clock was made; two years is the ceiling.")
    }

    func run() async throws {
        await repeated(every: Self.interval, orSaying: "erasures were not measured", to: frame.logger) {
            try await measure()
        }
    }

    private func measure() async throws {
        let now = frame.now()
        for (state, erasures) in try await Erasures(runner: database).open() {
            set("erasures_open", Double(erasures.count), [("state", state.rawValue)])
            set("erasure_oldest_open_seconds", age(of: erasures.since, now), [("state", state.rawValue)])
        }
        set("oldest_capture_age_seconds", try await age(of: PostgreSQLClocks(runner: database).oldestCapture(), now))
    }

    private func age(of instant: Date?, _ now: Date) -> Double {
        instant.map { max(0, now.timeIntervalSince($0)) } ?? 0
    }

    private func set(_ name: String, _ value: Double, _ dimensions: [(String, String)] = []) {
        Meter(label: name, dimensions: dimensions, factory: frame.metrics).set(value)
    }
}
