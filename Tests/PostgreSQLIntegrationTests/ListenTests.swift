import FoundationEssentials
import PostgreSQL
import PostgreSQLTesting
import Testbed
import Testing

@Suite("Listening and locks", .serialized, .enabled(if: TestServers.postgresql != nil, TestServers.absent))
struct ListenTests {
    @Test(.timeLimit(.minutes(1)))
    func `a notification arrives after the commit, also after the connection was lost`() async throws {
        let channel = "odd.\"channel\" \(UUID().uuidString)"
        try await withDatabase { database in
            var heard = database.notifications(on: channel).makeAsyncIterator()
            #expect(await heard.next() == .reconnected)
            try await database.withTransaction { transaction in
                try await transaction.notify(channel, payload: "one")
            }
            #expect(await heard.next() == .notification(payload: "one"))

            try await database.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where query = \(listen(channel))")
            #expect(await heard.next() == .reconnected)
            try await database.withTransaction { transaction in
                try await transaction.commitPipeline([Transaction.notification(channel, payload: "two")])
            }
            #expect(await heard.next() == .notification(payload: "two"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a listener goes with its task`() async throws {
        let channel = "channel \(UUID().uuidString)"
        try await withDatabase { database in
            let listening = Task {
                for await _ in database.notifications(on: channel) {}
            }
            let count: Query = "select count(*) from pg_stat_activity where query = \(listen(channel))"
            try await until("somebody listens") { try await database.value(count) == 1 }
            listening.cancel()
            await listening.value
            try await until("nobody listens") { try await database.value(count) == 0 }
        }
    }

    private func listen(_ channel: String) -> String {
        "listen \"" + channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    @Test func `an advisory lock is held by one of two pools at a time`() async throws {
        let name = "lock \(UUID().uuidString)"
        try await withDatabase { first in
            try await withDatabase { second in
                let outcome = try await first.tryWithAdvisoryLock(name) {
                    let inner: Int? = try await second.tryWithAdvisoryLock(name) { 1 }
                    #expect(inner == nil)
                    let free = try await second.withTransaction { try await $0.tryLock(name) }
                    #expect(!free)
                    return 2
                }
                #expect(outcome == 2)
                #expect(try await second.withAdvisoryLock(name) { 3 } == 3)
                let free = try await second.withTransaction { try await $0.tryLock(name) }
                #expect(free)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `waiting for a lock keeps no snapshot, outlasts the limit of a statement and ends when told to`() async throws
    {
        let name = "lock \(UUID().uuidString)"
        try await withDatabase { first in
            try await withDatabase(statementTimeout: .seconds(1)) { second in
                _ = try await first.tryWithAdvisoryLock(name) {
                    let waiting = Task { try await second.withAdvisoryLock(name) {} }
                    let began = Date()
                    // The same connection all the time, idle at each look or asking just then.
                    try await until("a wait that holds nothing") {
                        let row = try await first.row(
                            """
                            select state = 'idle' and backend_xmin is null as is_free from pg_stat_activity
                            where query like '%pg_try_advisory_lock%' and pid <> pg_backend_pid()
                                and application_name = 'PostgreSQLIntegrationTests'
                                and query_start > \(began + 3) and backend_start < \(began + 1)
                            """)
                        return try row?.decode("is_free") ?? false
                    }
                    waiting.cancel()
                    await #expect(throws: CancellationError.self) { try await waiting.value }
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a lock that is lost with its connection ends the body`() async throws {
        let name = "lock \(UUID().uuidString)"
        try await withDatabase { database in
            let error = await #expect(throws: DatabaseError.self) {
                try await database.withAdvisoryLock(name) {
                    try await database.execute(
                        """
                        select pg_terminate_backend(pid) from pg_locks
                        where locktype = 'advisory' and objsubid = 1
                          and (classid::bigint << 32 | objid::bigint) = hashtextextended(\(name)::text, 0)
                        """)
                    try await hangUntilCancelled()
                }
            }
            #expect(error?.kind == .lockLost)
        }
    }

    @Test func `a transaction holds its lock until it ends`() async throws {
        let name = "lock \(UUID().uuidString)"
        try await withDatabase { database in
            try await database.withTransaction { transaction in
                try await transaction.lock(name)
                let other = try await database.withTransaction { try await $0.tryLock(name) }
                #expect(!other)
            }
            let other = try await database.withTransaction { try await $0.tryLock(name) }
            #expect(other)
        }
    }
}
