package import Contracts
package import FoundationEssentials
package import Logging
package import MessagingRuntime
package import PersonalData
import ServiceLifecycle
import Crypto
import Messaging
import PostgreSQL

/// Says what an owner holds about people, when it starts and that differs from what it said last.
package struct DescribeData<Owner: DataOwner>: Service {
    private let lines: [RegisterLine]
    private let unit: UnitOfWork
    private let now: @Sendable () -> Date
    private let logger: Logger

    package init(
        _ owner: Owner.Type, _ schema: PersonalSchema, unit: UnitOfWork, now: @escaping @Sendable () -> Date,
        logger: Logger
    ) {
        lines = schema.register.map(RegisterLine.init)
        self.unit = unit
        self.now = now
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await say()
                    break
                } catch {
                    logger.warning(
                        "the register is not told yet", metadata: ["reason": "\(Failure(error).reasonCode)"])
                    try? await Task.sleep(for: .seconds(5))
                }
            }
            // A part of a service that returns counts as failed.
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        }
    }

    /// Says it unless it was said; returns whether it was news.
    @discardableResult
    package func say() async throws -> Bool {
        let instant = now()
        let hash = Array(SHA256.hash(data: try encoded()))
        let name = DataDescribed<Owner>.name.description
        return try await unit.perform(at: instant) { transaction, outbox in
            // The row's lock makes two processes that start together say it once.
            let version: Int64? = try await transaction.value(
                """
                insert into last_said as l (name, hash, version, said_at) values (\(name), \(hash), 1, \(instant))
                on conflict (name) do update
                    set hash = excluded.hash, version = l.version + 1, said_at = excluded.said_at
                    where l.hash <> excluded.hash
                returning version
                """)
            guard let version else { return false }
            try await outbox.publish(
                DataDescribed<Owner>(lines: lines, describedAt: instant), MessageDetails(entityVersion: version))
            return true
        }
    }

    private func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(lines)
    }
}

extension RegisterLine {
    /// A line as messages carry it.
    package init(_ row: RegisterRow) {
        self.init(
            table: row.table, holds: row.holds, category: row.category.rawValue, purposes: row.purposes,
            columns: row.columns, retention: row.retention.rawValue, isUnreadableAtRest: row.isUnreadableAtRest)
    }
}
