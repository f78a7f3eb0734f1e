import AMQP
import FoundationEssentials
import MessagingRuntime
import PostgreSQL

/// Holds a finished run to its promise: every capture once in every table, every fact once in its queue, nothing left.
struct BenchVerification {
    let settings: BenchSettings

    func run() async throws {
        let database = Database(settings.database, logger: settings.logger)
        try await expect(database, "select count(*) from capture", settings.count, "captures")
        try await expect(database, "select count(*) from inbox", settings.count, "inbox marks")
        try await expect(database, "select count(*) from outbox", 0, "outbox rows")
        let told = try await subjectsTold()
        guard told.total == settings.count else {
            throw BenchError("\(told.total) facts instead of \(settings.count)")
        }
        guard told.distinct.count == settings.count else {
            throw BenchError("facts about \(told.distinct.count) captures instead of \(settings.count)")
        }
        let unknown: Int64? = try await database.value(
            """
            select count(*) from unnest(\(Array(told.distinct))) as s (id)
            where s.id::uuid not in (select id from capture)
            """)
        guard unknown == 0 else { throw BenchError("facts about captures that were not stored") }
        await database.close()
        let session = BrokerSession(settings.broker, logger: settings.logger)
        let work = QueueNames(service: BenchSettings.service).workload(BenchSettings.workload)
        let left = try await session.queueDepth(work)?.messages
        guard left == 0 else { throw BenchError("messages were left unacknowledged") }
        await session.close()
    }

    private func expect(_ database: Database, _ query: Query, _ wanted: Int, _ what: String) async throws {
        let found: Int64? = try await database.value(query)
        guard found == Int64(wanted) else { throw BenchError("\(found ?? -1) \(what) instead of \(wanted)") }
    }

    private func subjectsTold() async throws -> (total: Int, distinct: Set<String>) {
        let consumer = Consumer(
            settings.broker, queue: BenchSettings.factQueue, prefetch: 2000, logger: settings.logger)
        let session = BrokerSession(settings.broker, logger: settings.logger)
        let expected = try await session.queueDepth(BenchSettings.factQueue)?.messages ?? 0
        await session.close()
        var total = 0
        var distinct: Set<String> = []
        while total < expected {
            let batch = await consumer.nextBatch(atMost: 1000, within: .milliseconds(5))
            guard let last = batch.last else { break }
            for delivery in batch {
                total += 1
                if case .string(let subject)? = delivery.properties.headers["cloudEvents:subject"] {
                    distinct.insert(subject)
                }
            }
            try await consumer.acknowledge(upTo: last.tag)
        }
        await consumer.close()
        return (total, distinct)
    }
}
