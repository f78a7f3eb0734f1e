import FoundationEssentials
import Glibc
import PostgreSQL
import PostgreSQLTesting
import Synchronization
import Testbed
import Testing

@Suite("The pool", .serialized, .enabled(if: TestServers.postgresql != nil, TestServers.absent))
struct PoolTests {
    @Test func `an exhausted pool says so within its limit, and recovers`() async throws {
        try await withDatabase(poolSize: 1, waitLimit: .milliseconds(100)) { database in
            try await database.withConnection { _ in
                let error = try await #require(throws: DatabaseError.self) { try await database.execute("select 1") }
                #expect(error.kind == .exhausted)
                #expect("\(error)" == "no database connection became free")
            }
            #expect(try await database.value("select 1") == 1 as Int32)
        }
    }

    @Test func `many callers share few connections and each is served`() async throws {
        try await withDatabase(poolSize: 2) { database in
            let processes = try await withThrowingTaskGroup(of: Int32?.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await database.value("select pg_backend_pid()") }
                }
                return try await group.reduce(into: Set<Int32?>()) { $0.insert($1) }
            }
            #expect(processes.count <= 2)
        }
    }

    @Test func `a caller that waits can be cancelled`() async throws {
        try await withDatabase(poolSize: 1) { database in
            try await database.withConnection { _ in
                let waiting = Task { try await database.execute("select 1") }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
            }
            #expect(try await database.value("select 1") == 1 as Int32)
        }
    }

    @Test func `a running statement is cancelled at the server with its task`() async throws {
        try await withDatabase(poolSize: 2) { database in
            let mark = "mark_\(UUID().uuidString)"
            // The statement that is cancelled: nobody waits for its end.
            let sleeping = Task {
                try await database.execute("select pg_sleep(600) /* \(unsafe: mark) */")
            }
            try await until("the statement runs") { try await running(mark, database) == 1 }
            sleeping.cancel()
            await #expect(throws: CancellationError.self) { try await sleeping.value }
            #expect(try await running(mark, database) == 0)
            for _ in 0..<20 { #expect(try await database.value("select 1") == 1 as Int32) }
        }
    }

    @Test func `a cancelled transaction is taken back`() async throws {
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, schema in
            try await database.execute("create table t (id bigint)")
            let working = Task {
                try await database.withTransaction { transaction in
                    try await transaction.execute("insert into t values (1)")
                    // Cancelled at the server; nobody waits for its end.
                    try await transaction.execute("select pg_sleep(600) /* \(unsafe: schema) */")
                }
            }
            try await until("the statement runs") { try await running(schema, database) == 1 }
            working.cancel()
            await #expect(throws: CancellationError.self) { try await working.value }
            #expect(try await database.value("select count(*) from t") == 0)
            try await database.execute("drop table t")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a server process that says nothing is given up, and the next caller gets another`() async throws {
        try await withDatabase(poolSize: 1, statementTimeout: .milliseconds(100)) { database in
            let process = try #require(try await database.value("select pg_backend_pid()", as: Int32.self))
            try #require(kill(process, SIGSTOP) == 0)
            defer { kill(process, SIGCONT) }
            let error = try await #require(throws: DatabaseError.self) { try await database.execute("select 1") }
            #expect(error.kind == .timeout)
            #expect(try await database.value("select pg_backend_pid()", as: Int32.self) != process)
        }
    }

    @Test func `a connection that the server ended is replaced`() async throws {
        try await withDatabase(poolSize: 1) { database in
            let first: Int32? = try await database.value("select pg_backend_pid()")
            try await withDatabase { other in
                try await other.execute("select pg_terminate_backend(\(try #require(first)))")
            }
            try await until("another connection") {
                guard let now: Int32 = try? await database.value("select pg_backend_pid()") else { return false }
                return now != first
            }
        }
    }

    @Test func `a transaction whose connection was ended is run again`() async throws {
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, _ in
            try await database.execute("create table t (id bigint)")
            let attempts = Counter()
            try await database.withTransaction { transaction in
                let attempt = attempts.add()
                try await transaction.execute("insert into t values (\(attempt))")
                if attempt == 1 {
                    let pid: Int32? = try await transaction.value("select pg_backend_pid()")
                    try await database.execute("select pg_terminate_backend(\(try #require(pid)))")
                }
                try await transaction.execute("select 1")
            }
            #expect(try await database.value("select array_agg(id) from t") == [2])
        }
    }

    @Test func `a closed database refuses`() async throws {
        let database = try await withDatabase { database in
            try await database.execute("select 1")
            return database
        }
        await #expect(throws: DatabaseError.self) { try await database.execute("select 1") }
    }

    @Test func `a server that is not there is a connection error that shows no password`() async throws {
        let url = "postgresql://app:verysecret@127.0.0.1:1/app"
        try await withDatabase(url: url) { database in
            let error = try await #require(throws: DatabaseError.self) { try await database.execute("select 1") }
            #expect(error.kind == .connection)
            #expect(!String(reflecting: error).contains("verysecret"))
        }
    }

    @Test func `a server with a certificate of another authority is refused`() async throws {
        let url = try #require(TestServers.postgresql)
        let stranger = url.split(separator: "&").filter { !$0.contains("sslrootcert") }.joined(separator: "&")
        try #require(stranger.contains("verify-full"))
        try await withDatabase(url: stranger + "&sslrootcert=/etc/ssl/certs/ca-certificates.crt") { database in
            let error = try await #require(throws: DatabaseError.self) { try await database.execute("select 1") }
            #expect(error.kind == .connection)
        }
    }

    @Test func `a temporary schema is removed even when the body throws`() async throws {
        struct Refusal: Error {}
        let name = Mutex("")
        await #expect(throws: Refusal.self) {
            try await withTemporarySchema(#require(TestServers.postgresql)) { database, schema in
                name.withLock { $0 = schema }
                try await database.execute("create table t (id bigint)")
                throw Refusal()
            }
        }
        try await withDatabase { database in
            let count: Int? = try await database.value(
                "select count(*) from pg_namespace where nspname = \(name.withLock { $0 })")
            #expect(count == 0)
        }
    }
}
