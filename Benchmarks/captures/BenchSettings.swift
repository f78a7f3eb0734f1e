import AMQP
import FoundationEssentials
import Logging
import PostgreSQL

/// What one run is told by its environment, the same for every system that is measured.
struct BenchSettings {
    /// The names that all systems agree on.
    static let service = "media"
    static let workload = "captures"
    static let factQueue = "listener.facts"

    let broker: BrokerConfiguration
    let database: DatabaseConfiguration
    let schema: String
    /// How many captures there are.
    let count: Int
    /// How many messages one transaction takes at most.
    let batch: Int
    /// How many batches are under way at the same time.
    let concurrency: Int

    let logger: Logger = {
        var logger = Logger(label: "captures-bench", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        return logger
    }()

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        func value(_ name: String) throws -> String {
            guard let value = environment[name] else { throw BenchError("\(name) is not set") }
            return value
        }
        schema = try value("BENCH_SCHEMA")
        count = Int(try value("BENCH_COUNT")) ?? 0
        batch = environment["BENCH_BATCH"].flatMap(Int.init) ?? 250
        concurrency = environment["BENCH_CONCURRENCY"].flatMap(Int.init) ?? 2
        broker = try BrokerConfiguration(url: try value("BENCH_AMQP_URL"), name: "captures-bench")
        database = try DatabaseConfiguration(
            url: try value("BENCH_POSTGRESQL_URL"), schema: schema, applicationName: "captures-bench")
    }
}

/// What went wrong, in a sentence for whoever runs the measurement.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
