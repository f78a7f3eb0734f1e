import FoundationEssentials
import PostgreSQL
import PostgreSQLTesting
import Testing

@Suite("Transactions", .serialized, .enabled(if: TestServers.postgresql != nil, TestServers.absent))
struct TransactionTests {
    private struct Refusal: Error {}

    private func withTable<T: Sendable>(
        poolSize: Int = 4, _ body: (Database) async throws -> T
    ) async throws -> T {
        try await withTemporarySchema(#require(TestServers.postgresql), poolSize: poolSize) { database, _ in
            try await database.execute("create table t (id bigint primary key, n bigint not null default 0)")
            try await database.execute("insert into t values (1, 0), (2, 0)")
            return try await body(database)
        }
    }

    @Test func `what returns is committed and what throws is taken back`() async throws {
        try await withTable(poolSize: 1) { database in
            let sum = try await database.withTransaction { transaction in
                try await transaction.execute("update t set n = 5 where id = 1")
                return try await transaction.value("select sum(n) from t", as: Int.self)
            }
            #expect(sum == 5)
            await #expect(throws: Refusal.self) {
                try await database.withTransaction { transaction in
                    try await transaction.execute("update t set n = 7 where id = 1")
                    throw Refusal()
                }
            }
            #expect(try await database.value("select n from t where id = 1") == 5)
        }
    }

    @Test func `a failure that the body swallows is thrown at the end and nothing is committed`() async throws {
        try await withTable(poolSize: 1) { database in
            let error = try await #require(throws: DatabaseError.self) {
                try await database.withTransaction { transaction in
                    try await transaction.execute("update t set n = 9")
                    _ = try? await transaction.execute("insert into t values (1)")
                }
            }
            #expect(error.isConflict)
            #expect(try await database.value("select max(n) from t") == 0)
        }
    }

    @Test func `a savepoint keeps a failure to itself`() async throws {
        try await withTable { database in
            try await database.withTransaction { transaction in
                try await transaction.execute("update t set n = 9")
                await #expect(throws: DatabaseError.self) {
                    try await transaction.withSavepoint { try await transaction.execute("insert into t values (1)") }
                }
                try await transaction.withSavepoint { try await transaction.execute("insert into t values (3, 9)") }
            }
            #expect(try await database.value("select sum(n) from t") == 27)
        }
    }

    @Test func `the last statements and the commit go together, and nothing may follow`() async throws {
        try await withTable { database in
            try await database.withTransaction { transaction in
                let seen = try await transaction.pipeline(["select 1", "update t set n = 1"])
                #expect(seen[1].affected == 2)
                try await transaction.commitPipeline(["update t set n = n + 1", "insert into t values (3, 2)"])
                let error = await #expect(throws: DatabaseError.self) { try await transaction.execute("select 1") }
                guard case .misuse = error?.kind else { return #expect("\(error?.kind as Any)" == "misuse") }
            }
            #expect(try await database.value("select sum(n) from t") == 6)
            await #expect(throws: DatabaseError.self) {
                try await database.withTransaction { transaction in
                    try await transaction.commitPipeline(["update t set n = 0", "insert into t values (1)"])
                }
            }
            #expect(try await database.value("select sum(n) from t") == 6)
        }
    }

    @Test func `a transaction whose only round trip is its commit works`() async throws {
        try await withTable { database in
            try await database.withTransaction { try await $0.commitPipeline(["update t set n = 4"]) }
            try await database.withTransaction { _ in }
            #expect(try await database.value("select sum(n) from t") == 8)
        }
    }

    @Test func `a constraint that speaks at the commit takes all back`() async throws {
        try await withTable(poolSize: 1) { database in
            try await database.execute("update t set n = id")
            try await database.execute("alter table t add constraint once unique (n) deferrable initially deferred")
            let error = try await #require(throws: DatabaseError.self) {
                try await database.withTransaction { try await $0.execute("insert into t values (3, 1), (4, 4)") }
            }
            #expect(error.kind == .constraint(name: "once"))
            #expect(try await database.value("select count(*) from t") == 2)
        }
    }

    @Test func `conflicting serializable transactions are repeated until both are done`() async throws {
        try await withTable { database in
            let attempts = Counter()
            let gate = Gate(2)
            async let first: Void = addOne(to: 1, in: database, attempts, gate)
            async let second: Void = addOne(to: 2, in: database, attempts, gate)
            _ = try await (first, second)
            #expect(attempts.value >= 3)
            // One saw what the other did: 1 and then 2, as if they had run one after the other.
            #expect(try await database.value("select array_agg(n order by n) from t") == [1, 2])
        }
    }

    /// Makes row `id` one more than the sum of all rows, having waited until another has read that sum too.
    private func addOne(
        to id: Int, in database: Database, _ attempts: Counter, _ gate: Gate
    ) async throws {
        try await database.withTransaction(.serializable, retries: 10) { transaction in
            attempts.add()
            let sum = try await transaction.value("select sum(n) from t", as: Int.self) ?? 0
            await gate.arrive()
            try await transaction.execute("update t set n = \(sum + 1) where id = \(id)")
        }
    }

    @Test func `without retries a conflict is told`() async throws {
        try await withTable { database in
            let error = try await #require(throws: DatabaseError.self) {
                try await database.withTransaction(.repeatableRead, retries: 0) { transaction in
                    _ = try await transaction.rows("select * from t")
                    try await database.execute("update t set n = n + 1")
                    try await transaction.execute("update t set n = n + 1")
                }
            }
            #expect(error.kind == .serialization)
            #expect(error.isTransient)
        }
    }

    @Test func `a transaction that a caller left open is taken back before the connection is used again`() async throws
    {
        try await withTable(poolSize: 1) { database in
            try await database.execute("begin")
            _ = try await database.pipeline(["begin", "update t set n = 100"])
            #expect(try await database.value("select max(n) from t") == 0)
            try await database.withConnection { connection in
                try await connection.execute("begin")
                try await connection.execute("update t set n = 100")
            }
            #expect(try await database.value("select max(n) from t") == 0)
        }
    }

    @Test func `what a connection was set to does not reach the next caller`() async throws {
        try await withTable(poolSize: 1) { database in
            let before: String? = try await database.value("show search_path")
            try await database.withConnection { connection in
                try await connection.execute("set search_path = pg_catalog")
                try await connection.execute("create temporary table leftover (a bigint)")
                try await connection.execute("set role pg_monitor")
                try await connection.execute("select pg_advisory_lock(4711)")
            }
            #expect(try await database.value("show search_path") == before)
            #expect(try await database.value("select current_user = session_user") == true)
            #expect(try await database.value("select to_regclass('leftover') is null") == true)
            #expect(
                try await database.value(
                    "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()") == 0)
        }
    }

    @Test func `a connection kept beyond its time is refused`() async throws {
        try await withDatabase { database in
            let kept = try await database.withConnection { $0 }
            await #expect(throws: DatabaseError.self) { try await kept.execute("select 1") }
        }
    }
}

/// Lets the first `count` callers wait for each other, and everybody after them pass.
actor Gate {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { missing = count }

    func arrive() async {
        missing -= 1
        if missing > 0 {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
    }
}
