import FoundationEssentials
import PostgreSQL
import PostgreSQLTesting
import Testing

@Suite("Statements", .serialized, .enabled(if: TestServers.postgresql != nil, TestServers.absent))
struct StatementTests {
    @Test func `every type returns as it was sent, the first time and when prepared`() async throws {
        let id = UUID()
        let old = Date(timeIntervalSinceReferenceDate: -3_155_760_000.250_001)
        let bytes: [UInt8] = [0, 39, 92, 255]
        try await withDatabase(poolSize: 1) { database in
            for _ in 0..<3 {
                let row = try #require(
                    try await database.row(
                        """
                        select \(id) as id, \(Int.min) as big, \(7 as Int32) as middle, \(-7 as Int16) as small,
                               \(true) as yes, \(0.1) as fraction, \("quote ' é")::text as text, \(old) as old,
                               \(bytes) as bytes, \(Data(bytes)) as data, \(JSON(text: #"{"a": [1, "é"]}"#)) as json,
                               \(nil as String?)::text as nothing
                        """))
                #expect(try row.decode("id") == id)
                #expect(try row.decode("big") == Int.min)
                #expect(try row.decode("middle") == 7 as Int32)
                #expect(try row.decode("small") == -7 as Int16)
                #expect(try row.decode("yes") == true)
                #expect(try row.decode("fraction") == 0.1)
                #expect(try row.decode("text") == "quote ' é")
                #expect(try abs(row.decode("old", as: Date.self).timeIntervalSince(old)) < 0.000_001)
                #expect(try row.decode("bytes") == bytes)
                #expect(try row.decode("data") == Data(bytes))
                #expect(try row.decode("json", as: JSON.self).text == #"{"a": [1, "é"]}"#)
                #expect(try row.decode("nothing", as: String?.self) == nil)
                #expect(throws: DatabaseError.self) { try row.decode("nothing", as: String.self) }
                #expect(throws: DatabaseError.self) { try row.decode("absent", as: String.self) }
                #expect(throws: DatabaseError.self) { try row.decode("text", as: Int.self) }
            }
        }
    }

    @Test func `the server agrees on what an instant before 2000 is`() async throws {
        let date = Date(timeIntervalSince1970: -14_182_939.999_999)
        try await withDatabase { database in
            #expect(try await database.value("select \(date)::text") == "1969-07-20 20:17:40.000001+00")
            let back: Date? = try await database.value("select '1969-07-20 20:17:40.000001+00'::timestamptz")
            #expect(try abs(#require(back).timeIntervalSince(date)) < 0.000_001)
            let day: Date? = try await database.value("select '1969-07-20'::date")
            #expect(day == Date(timeIntervalSince1970: -14_256_000))
        }
    }

    @Test func `arrays keep their NULLs, quotes and order through unnest`() async throws {
        let ids = (0..<200).map { _ in UUID() }
        let texts: [String?] = ids.indices.map { $0 % 5 == 0 ? nil : #"{"\#($0)", 'é\'}"# }
        let dates = ids.indices.map { Date(timeIntervalSinceReferenceDate: Double($0) * -86_400_000.5) }
        let bytes: [[UInt8]] = ids.indices.map { [UInt8](repeating: UInt8($0), count: $0) }
        let numbers = ids.indices.map { Int64($0) }
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, _ in
            try await database.execute(
                "create table t (id uuid primary key, text text, at timestamptz, body bytea, number bigint)")
            let count = try await database.execute(
                "insert into t select * from unnest(\(ids), \(texts), \(dates), \(bytes), \(numbers))")
            #expect(count == 200)
            let rows = try await database.rows("select * from t where id = any(\(ids)) order by number")
            #expect(try rows.map { try $0.decode("id", as: UUID.self) } == ids)
            #expect(try rows.map { try $0.decode("text", as: String?.self) } == texts)
            #expect(try rows.map { try $0.decode("at", as: Date.self) } == dates)
            #expect(try rows.map { try $0.decode("body", as: [UInt8].self) } == bytes)
            let all = try await database.row(
                "select array_agg(text order by number) as texts, array_agg(body order by number) as bodies from t")
            #expect(try all?.decode("texts") == texts)
            #expect(try all?.decode("bodies") == bytes)
        }
    }

    @Test(arguments: [
        "0", "-12.50", "123456789012345678901234567890.000123", "0.0001", "10000", "NaN", "-0.5", "1000000",
    ])
    func `a numeric is read in decimal digits`(text: String) async throws {
        try await withDatabase { database in
            #expect(try await database.value("select \(text)::text::numeric") == text)
            let sum: Int? = try await database.value("select sum(n) from unnest(\([1, 2, Int64(1) << 40])) as n")
            #expect(sum == 3 + 1 << 40)
        }
    }

    @Test func `a text fills an enumeration and is read from one`() async throws {
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, _ in
            try await database.execute("create type color as enum ('red', 'green')")
            try await database.execute("create table t (color color)")
            try await database.execute("insert into t values (\("green"))")
            #expect(try await database.value("select color from t") == "green")
        }
    }

    @Test func `an empty text and empty bytes are not NULL`() async throws {
        try await withDatabase { database in
            let row = try await database.row("select \([UInt8]()) is null as a, \("")::text is null as b")
            #expect(try row?.decode("a") == false)
            #expect(try row?.decode("b") == false)
        }
    }

    @Test func `a pipeline is all or nothing and tells the first error`() async throws {
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, _ in
            try await database.execute("create table t (id bigint primary key)")
            let results = try await database.pipeline([
                "insert into t values (\(1))", "insert into t values (\(2))", "select id from t order by id",
            ])
            #expect(results.map(\.affected) == [1, 1, 2])
            let error = try await #require(throws: DatabaseError.self) {
                try await database.pipeline([
                    "insert into t values (\(3))", "insert into t values (\(1))", "insert into nothing values (1)",
                ])
            }
            #expect(error.kind == .constraint(name: "t_pkey"))
            #expect(error.isConflict)
            #expect(try await database.value("select count(*) from t") == 2)
        }
    }

    @Test func `a failed insert does not repeat the address`() async throws {
        let address = "piet@example.org"
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, _ in
            try await database.execute("create table person (mail text not null unique, age integer check (age > 0))")
            try await database.execute("insert into person values (\(address), 5)")
            let failing: [Query] = [
                "insert into person values (\(address), 5)",
                "insert into person values (\(address + "x"), \(-77_001))",
                "insert into person values (null, \(77_001))",
                "insert into person (age) select \(address)::text::integer",
                "select * from person where mail = 'piet@example.org' and absent = \(address)",
            ]
            for query in failing {
                let error = try await #require(throws: DatabaseError.self) { try await database.execute(query) }
                for secret in ["piet", "example.org", "77001"] {
                    #expect(!String(describing: error).contains(secret))
                }
                #expect(error.sqlState?.count == 5)
                #expect(error.statement != nil)
            }
            let error = try await #require(throws: DatabaseError.self) {
                try await database.execute(failing[0].named("enrol a person"))
            }
            #expect("\(error)".contains("person_mail_key"))
            #expect("\(error)".contains("enrol a person"))
            #expect(!String(reflecting: error).contains(address))
        }
    }

    @Test func `a value that cannot be sent is refused before anything is`() async throws {
        try await withDatabase(poolSize: 1) { database in
            let error = try await #require(throws: DatabaseError.self) {
                try await database.pipeline(["select 1", "select \("a\0b")::text"])
            }
            guard case .encoding = error.kind else { return #expect("\(error.kind)" == "encoding") }
            #expect(try await database.value("select 1") == 1 as Int32)
        }
    }

    @Test func `more statements than the cache holds still run`() async throws {
        let url = try #require(TestServers.postgresql)
        var configuration = try DatabaseConfiguration(url: url, applicationName: "tests", poolSize: 1)
        configuration.maximumStatements = 4
        let database = Database(configuration, logger: quiet)
        for number in 0..<40 {
            #expect(try await database.value("select \(unsafe: "\(number % 10)") + \(1)") == number % 10 + 1)
        }
        let prepared: Int? = try await database.value("select count(*) from pg_prepared_statements")
        #expect(try #require(prepared) <= 6)
        await database.close()
    }

    @Test func `a table that changes under a prepared statement is read again`() async throws {
        try await withTemporarySchema(#require(TestServers.postgresql), poolSize: 1) { database, _ in
            try await database.execute("create table t (a bigint)")
            try await database.execute("insert into t values (1)")
            #expect(try await database.rows("select * from t")[0].columns == ["a"])
            try await database.execute("alter table t add column b bigint")
            _ = try? await database.rows("select * from t")
            #expect(try await database.rows("select * from t")[0].columns == ["a", "b"])
            let columns = try await database.withTransaction { try await $0.rows("select * from t")[0].columns }
            #expect(columns == ["a", "b"])
        }
    }

    @Test func `a statement that takes too long ends with a time-out`() async throws {
        try await withDatabase(poolSize: 1, statementTimeout: .milliseconds(100)) { database in
            let error = try await #require(throws: DatabaseError.self) {
                try await database.execute("select pg_sleep(60)")
            }
            #expect(error.kind == .timeout)
            #expect(error.isTransient)
            #expect(try await database.value("select 1") == 1 as Int32)
        }
    }

    @Test func `ten thousand rows are copied, whatever is in them`() async throws {
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, schema in
            try await database.execute(
                """
                create table t (
                    id uuid primary key, number integer, text text, at timestamptz, day date, body bytea, json jsonb,
                    flag boolean, share double precision, tags text[]
                )
                """)
            let columns = ["id", "number", "text", "at", "day", "body", "json", "flag", "share", "tags"]
            let at = Date(timeIntervalSinceReferenceDate: -1.5)
            let rows: [[any DatabaseValue]] = (0..<10_000).map { number in
                let text: String? = number % 7 == 0 ? nil : "tab\t newline\n back\\slash \(number) é"
                return [
                    UUID(), number, text, at, at, [UInt8](repeating: 0xFF, count: number % 50),
                    JSON(text: #"{"n": 1}"#), number % 2 == 0, number, ["a", "b\"c"],
                ]
            }
            #expect(try await database.copy(into: "\(schema).t", columns: columns, rows: rows) == 10_000)
            let row = try #require(try await database.row("select * from t where number = 8"))
            #expect(try row.decode("text") == "tab\t newline\n back\\slash 8 é")
            #expect(try row.decode("at") == at)
            #expect(try row.decode("day") == Date(timeIntervalSinceReferenceDate: -86_400))
            #expect(try row.decode("tags") == ["a", "b\"c"])
            #expect(try row.decode("share") == 8.0)
            #expect(try await database.value("select count(*) from t where text is null") == 1429)
            let error = try await #require(throws: DatabaseError.self) {
                try await database.copy(into: "t", columns: columns, rows: [rows[0]])
            }
            #expect(error.kind == .constraint(name: "t_pkey"))
            await #expect(throws: DatabaseError.self) {
                try await database.copy(into: "t", columns: ["number"], rows: [[Int.max]])
            }
            #expect(try await database.value("select count(*) from t") == 10_000)
        }
    }
}
