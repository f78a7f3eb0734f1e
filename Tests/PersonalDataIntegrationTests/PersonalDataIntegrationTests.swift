import Contracts
import Foundation
import PersonalData
import PostgreSQL
import PostgreSQLTesting
import Testing

private let url = ProcessInfo.processInfo.environment["TEST_POSTGRESQL_URL"]

@Suite("Personal data in PostgreSQL", .enabled(if: url != nil, "TEST_POSTGRESQL_URL names no server"))
struct PersonalDataIntegrationTests {
    private func declaration(_ schema: String) -> PersonalSchema {
        PersonalSchema(
            schema,
            tables: [
                PersonalTable(
                    "guest", holds: "guests who left an address", retention: .capture,
                    keys: [.lookup(column: "lookup"), .capture(column: "capture_id")],
                    columns: [PersonalColumn("lookup", .contact, for: "to find a person again", form: .lookup)]),
                PersonalTable(
                    "picture", holds: "pictures of guests", retention: .capture,
                    keys: [.reference(column: "capture_id", table: "guest", key: "capture_id")],
                    columns: [PersonalColumn("object", .content, for: "to show the capture")]),
                PersonalTable(
                    "letter", holds: "letters to several people", retention: .evidence,
                    keys: [.lookups(column: "lookups")],
                    columns: [PersonalColumn("lookups", .contact, for: "to find a person again", form: .lookup)]),
            ], notPersonal: [.column("picture", "state", because: "one of our words")])
    }

    private func create(_ database: Database) async throws {
        _ = try await database.pipeline([
            "create table guest (capture_id uuid not null, lookup bytea, at timestamptz)",
            "create table picture (id uuid primary key, capture_id uuid, object text, state varchar(10), size bigint)",
            "create table letter (id int generated always as identity, lookups bytea[])",
        ])
    }

    @Test func `a person's rows are counted in every table, through hashes and references`() async throws {
        try await withTemporarySchema(try #require(url)) { database, schema in
            try await create(database)
            let (mine, hers): ([UInt8], [UInt8]) = ([1, 2, 3], [4, 5, 6])
            let captures = (0..<3).map { _ in UUID() }
            for (index, capture) in captures.enumerated() {
                let lookup = index < 2 ? mine : hers
                try await database.execute("insert into guest values (\(capture), \(lookup), null)")
                for _ in 0...index {
                    try await database.execute("insert into picture values (\(UUID()), \(capture), 'a', 'b', 1)")
                }
                try await database.execute("insert into letter (lookups) values (\([lookup, hers]))")
            }
            let declaration = declaration(schema)
            let found = try await declaration.find(Subject(lookups: [mine, [9]]), in: database)
            #expect(found.map(\.table) == ["guest", "picture", "letter"])
            #expect(found.map(\.count) == [2, 3, 2])
            let byCapture = try await declaration.find(Subject(lookups: [mine], captures: [captures[0]]), in: database)
            #expect(byCapture.map(\.count) == [2, 3, 2])
            let byCaptureAlone = try await declaration.find(Subject(captures: [captures[2]]), in: database)
            #expect(byCaptureAlone.map(\.count) == [1, 3, 0])
            #expect(try await declaration.find(Subject(), in: database).map(\.count) == [0, 0, 0])
        }
    }

    @Test func `a live schema agrees with its declaration until a migration adds a column of words`() async throws {
        try await withTemporarySchema(try #require(url)) { database, schema in
            try await create(database)
            let declaration = declaration(schema)
            #expect(declaration.findings(in: try await LiveColumn.all(of: schema, in: database)) == [])
            for (type, name) in [("text", "text"), ("bytea", "bytea"), ("jsonb", "jsonb"), ("text[]", "ARRAY")] {
                try await database.execute("alter table picture add column note \(unsafe: type)")
                let live = try await LiveColumn.all(of: schema, in: database)
                #expect(
                    declaration.findings(in: live) == [.undeclared(table: "picture", column: "note", type: name)])
                try await database.execute("alter table picture drop column note")
            }
            try await database.execute("drop table letter")
            let live = try await LiveColumn.all(of: schema, in: database)
            #expect(declaration.findings(in: live).contains(.missing(table: "letter", column: nil)))
        }
    }
}

@Suite("The server for these tests")
struct ServerPresenceTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["CI"] != nil, "only where tests must not be skipped"))
    func `is there when nothing may be skipped`() {
        #expect(url != nil)
    }
}
