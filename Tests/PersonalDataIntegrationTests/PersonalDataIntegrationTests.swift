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

    /// Guests with an address that "seals" by writing the key in front, and a company that is only sometimes a person.
    private func rectifiable(_ schema: String) -> PersonalSchema {
        PersonalSchema(
            schema,
            tables: [
                PersonalTable(
                    "person", holds: "people", retention: .account,
                    keys: [.lookup(column: "lookup"), .capture(column: "capture_id")],
                    columns: [
                        PersonalColumn("kind", .identity, for: "to know the law"),
                        PersonalColumn(
                            "name", .identity, for: "to greet", form: .sealed, sealedFor: "name", rectifies: .name,
                            where: .init("kind", is: "natural")),
                        PersonalColumn(
                            "mail", .contact, for: "to write", form: .sealed, sealedFor: "mail", rectifies: .mail),
                        PersonalColumn("lookup", .contact, for: "to find", form: .lookup, rectifies: .mail),
                        PersonalColumn("language", .choice, for: "to speak", rectifies: .language),
                        PersonalColumn("key_id", .technical, for: "to end it", form: .keyIdentifier),
                    ])
            ])
    }

    private func addPeople(_ database: Database) async throws {
        try await database.execute(
            """
            create table person (id uuid primary key, capture_id uuid, kind text not null, name bytea, mail bytea,
                lookup bytea, language text, key_id uuid)
            """)
        for (number, kind) in [(1, "natural"), (1, "legal"), (2, "natural")] {
            try await database.execute(
                """
                insert into person values (\(UUID()), \(Self.capture), \(kind),
                    \(Array("k:name \(number)".utf8)), \(Array("k:mail \(number)".utf8)), \([UInt8(number)]), 'nl',
                    \(UUID()))
                """)
        }
    }

    private static let capture = UUID()

    @Test func `a copy shows what is declared, sealed columns opened, hashes and keys left out`() async throws {
        try await withTemporarySchema(try #require(url)) { database, schema in
            try await addPeople(database)
            let held = try await rectifiable(schema).records(of: Subject(lookups: [[1]]), in: database) {
                sealed, purpose in
                let text = String(decoding: sealed, as: UTF8.self)
                return purpose == "mail" ? nil : "\(purpose) \(text)"
            }
            #expect(held.map(\.count) == [TableCount(table: "person", count: 2)])
            let natural = held[0].records.first { $0["kind"] == .text("natural") }
            #expect(
                natural == [
                    "kind": .text("natural"), "language": .text("nl"), "mail": .null, "name": .text("name k:name 1"),
                ])
        }
    }

    @Test func `an opened JSON object is shown as one`() async throws {
        try await withTemporarySchema(try #require(url)) { database, schema in
            try await addPeople(database)
            let held = try await rectifiable(schema).records(of: Subject(lookups: [[2]]), in: database) { _, _ in
                "{\"a\": [1, 2.5, true, null]}"
            }
            #expect(
                held[0].records[0]["name"] == .object(["a": .list([.integer(1), .number(2.5), .bool(true), .null])]))
        }
    }

    @Test func `an address is put right under its own key, only where the row is known by it, and again is the same`()
        async throws
    {
        try await withTemporarySchema(try #require(url)) { database, schema in
            try await addPeople(database)
            let declaration = rectifiable(schema)
            // All three belong to the capture; one of them has another address.
            let subject = Subject(lookups: [[1]], captures: [Self.capture])
            for _ in 0..<2 {
                let counts = try await declaration.rectify(
                    Rectification(.mail, "new", lookup: [9]), of: subject, in: database
                ) { old, purpose in old.prefix(2) + Array("\(purpose)=new".utf8) }
                #expect(counts == [TableCount(table: "person", count: 2)])
            }
            let rows = try await database.rows(
                "select convert_from(mail, 'UTF8') as mail, lookup from person order by lookup, kind")
            #expect(
                try rows.map { try $0.decode("mail", as: String.self) } == ["k:mail 2", "k:mail=new", "k:mail=new"])
            #expect(try rows.map { try $0.decode("lookup", as: [UInt8].self) } == [[2], [9], [9]])
        }
    }

    @Test func `a field that only some rows hold is put right in those, and what was empty stays empty`() async throws {
        try await withTemporarySchema(try #require(url)) { database, schema in
            try await addPeople(database)
            let declaration = rectifiable(schema)
            let named = try await declaration.rectify(
                Rectification(.name, "new"), of: Subject(lookups: [[1]]), in: database
            ) { _, _ in Array("new".utf8) }
            #expect(named == [TableCount(table: "person", count: 1)])
            let legal: String? = try await database.value(
                "select convert_from(name, 'UTF8') from person where kind = 'legal'")
            #expect(legal == "k:name 1")
            try await database.execute("update person set language = null where kind = 'legal'")
            let spoken = try await declaration.rectify(
                Rectification(.language, "fr"), of: Subject(captures: [Self.capture]), in: database
            ) { _, _ in nil }
            #expect(spoken == [TableCount(table: "person", count: 2)])
            // Of a destroyed key nothing can be put right, and nothing is lost but the value.
            let destroyed = try await declaration.rectify(
                Rectification(.name, "x"), of: Subject(lookups: [[2]]), in: database
            ) { _, _ in nil }
            #expect(destroyed == [])
        }
    }

    @Test func `everything of a capture goes at once, however tables point at each other, and nothing of another`()
        async throws
    {
        try await withTemporarySchema(try #require(url)) { database, schema in
            // A ring: no table's rows could go before or after those of the others.
            _ = try await database.pipeline([
                "create table cover (id uuid primary key, capture_id uuid, lookup bytea)",
                "create table page (id uuid primary key, cover_id uuid not null references cover (id))",
                "alter table cover add column front uuid references page (id)",
                "create table proof (cover_id uuid not null, words text)",
            ])
            let declaration = PersonalSchema(
                schema,
                tables: [
                    PersonalTable(
                        "cover", holds: "covers", retention: .capture,
                        keys: [.lookup(column: "lookup"), .capture(column: "capture_id")], columns: []),
                    PersonalTable(
                        "page", holds: "pages", retention: .capture,
                        keys: [
                            .reference(column: "cover_id", table: "cover", key: "id"),
                            .reference(column: "id", table: "cover", key: "front"),
                        ], columns: []),
                    PersonalTable(
                        "proof", holds: "proofs", retention: .evidence, uponErasure: .retained(.evidence),
                        keys: [.reference(column: "cover_id", table: "cover", key: "id")], columns: []),
                ])
            let (mine, other): ([UInt8], [UInt8]) = ([1], [2])
            let captures = (0..<2).map { _ in UUID() }
            for (capture, lookup) in zip(captures, [mine, other]) {
                let (cover, front) = (UUID(), UUID())
                _ = try await database.pipeline([
                    "insert into cover values (\(cover), \(capture), \(lookup), null)",
                    "insert into page values (\(front), \(cover)), (\(UUID()), \(cover))",
                    "update cover set front = \(front) where id = \(cover)",
                    "insert into proof values (\(cover), 'sent')",
                ])
            }
            let erased = try await declaration.erase(Subject(lookups: [mine], captures: [captures[0]]), in: database)
            #expect(erased.removed == [TableCount(table: "cover", count: 1), TableCount(table: "page", count: 2)])
            #expect(erased.retained == [RetainedData(table: "proof", count: 1, reason: .evidence)])
            #expect(erased.left == [])
            let found = try await declaration.find(Subject(captures: [captures[1]]), in: database)
            #expect(found.map(\.count) == [1, 2, 1])
            #expect(try await declaration.erase(Subject(captures: [captures[0]]), in: database) == ErasedRows())
            #expect(try await declaration.erase(Subject(), in: database) == ErasedRows())
            let proofs: Int64? = try await database.value("select count(*) from proof")
            #expect(proofs == 2)
        }
    }

    @Test func `rows that the database does not let go are told, not passed over`() async throws {
        try await withTemporarySchema(try #require(url)) { database, schema in
            try await create(database)
            _ = try await database.pipeline([
                "create function keep() returns trigger language plpgsql as 'begin return null; end'",
                "create trigger keep before delete on picture for each row execute function keep()",
            ])
            let capture = UUID()
            _ = try await database.pipeline([
                "insert into guest values (\(capture), null, null)",
                "insert into picture values (\(UUID()), \(capture), 'a', 'b', 1)",
            ])
            let declaration = PersonalSchema(
                schema,
                tables: [
                    PersonalTable(
                        "picture", holds: "pictures of guests", retention: .capture,
                        keys: [.capture(column: "capture_id")], columns: [])
                ])
            let erased = try await declaration.erase(Subject(captures: [capture]), in: database)
            #expect(erased.removed == [] && erased.left == [TableCount(table: "picture", count: 1)])
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
