import Contracts
import Foundation
import PersonalData
import PostgreSQL
import Testing

@Suite("PersonalSchema")
struct PersonalSchemaTests {
    let schema = PersonalSchema(
        "media",
        tables: [
            PersonalTable(
                "capture", holds: "guests in captures", retention: .capture,
                keys: [.lookup(column: "address_lookup"), .capture(column: "id")],
                columns: [
                    PersonalColumn("address", .contact, for: "to send the link", form: .sealed, sealedFor: "a.address"),
                    PersonalColumn("address_lookup", .contact, for: "to find a person again", form: .lookup),
                    PersonalColumn(
                        "answers", .content, for: "what the customer asked", form: .sealed, sealedFor: "a.answers"),
                ]),
            PersonalTable(
                "rendition", holds: "pictures made from captures", retention: .capture,
                keys: [.reference(column: "capture_id", table: "capture", key: "id")],
                columns: [PersonalColumn("object_name", .content, for: "to show the capture")]),
        ],
        notPersonal: [
            .column("capture", "state", because: "one of our words"),
            .table("outbox", because: "bodies hold identifiers and sealed values only"),
        ])

    let live = [
        LiveColumn(table: "capture", column: "id", type: "uuid"),
        LiveColumn(table: "capture", column: "address", type: "bytea"),
        LiveColumn(table: "capture", column: "address_lookup", type: "bytea"),
        LiveColumn(table: "capture", column: "answers", type: "bytea"),
        LiveColumn(table: "capture", column: "state", type: "text"),
        LiveColumn(table: "capture", column: "received_at", type: "timestamp with time zone"),
        LiveColumn(table: "rendition", column: "capture_id", type: "uuid"),
        LiveColumn(table: "rendition", column: "object_name", type: "text"),
        LiveColumn(table: "outbox", column: "body", type: "bytea"),
    ]

    private func sql(_ table: String, _ subject: Subject) throws -> Query? {
        schema.countQuery(of: try #require(schema.table(table)), for: subject)
    }

    // MARK: Finding

    @Test func `a table is searched by hash and by capture, each value bound`() throws {
        let subject = Subject(lookups: [[1, 2]], captures: [UUID()])
        let query = try #require(try sql("capture", subject))
        #expect(
            query.sql == """
                select count(*) as count from (select tableoid, ctid from "media"."capture" where "address_lookup" = \
                any($1) union select tableoid, ctid from "media"."capture" where "id" = any($2)) as concerned
                """)
        #expect(query.parameterCount == 2)
    }

    @Test func `a table without a hash is searched through the table it refers to`() throws {
        let query = try #require(try sql("rendition", Subject(lookups: [[1, 2]])))
        #expect(
            query.sql == """
                select count(*) as count from (select tableoid, ctid from "media"."rendition" where "capture_id" in \
                (select "id" from "media"."capture" where "address_lookup" = any($1))) as concerned
                """)
    }

    @Test func `a subject of whom nothing is known is not asked for`() throws {
        #expect(try sql("capture", Subject()) == nil)
        #expect(try sql("rendition", Subject()) == nil)
    }

    @Test func `tables that refer to each other come to an end`() throws {
        let circle = PersonalSchema(
            "a",
            tables: [
                PersonalTable(
                    "b", holds: "x", retention: .website, keys: [.reference(column: "c_id", table: "c", key: "id")],
                    columns: []),
                PersonalTable(
                    "c", holds: "x", retention: .website,
                    keys: [.reference(column: "b_id", table: "b", key: "id"), .lookup(column: "hash")], columns: []),
            ])
        let table = try #require(circle.table("b"))
        let query = try #require(circle.countQuery(of: table, for: Subject(lookups: [[1]])))
        #expect(query.sql.contains("\"c\" where \"hash\" = any($1)"))
    }

    @Test func `hashes of a command become bytes and what is no hash matches nobody`() {
        let lookups = ["00ff10", "00FF10", "", "0", "zz"].map { AddressLookup(version: 1, hash: $0) }
        #expect(Subject(lookups).lookups == [[0, 255, 16], [0, 255, 16]])
    }

    // MARK: Checking the live schema

    @Test func `a schema that agrees with its declaration has no findings`() {
        #expect(schema.findings(in: live) == [])
    }

    @Test(arguments: ["text", "bytea", "json", "jsonb", "character varying", "ARRAY", "inet", "xml", "citext"])
    func `a new column that can hold words and is not declared is found`(type: String) {
        let column = LiveColumn(table: "capture", column: "note", type: type)
        #expect(schema.findings(in: live + [column]) == [.undeclared(table: "capture", column: "note", type: type)])
    }

    @Test(arguments: ["integer", "uuid", "timestamp with time zone", "boolean"])
    func `a new number, instant or identifier needs no declaration`(type: String) {
        #expect(schema.findings(in: live + [LiveColumn(table: "capture", column: "size", type: type)]) == [])
    }

    @Test func `a column of a table nobody declared is found`() {
        let column = LiveColumn(table: "guest_book", column: "words", type: "text")
        #expect(schema.findings(in: live + [column]).count == 1)
    }

    @Test func `a sealed column of which nobody says what it was sealed for is found`() {
        let closed = PersonalSchema(
            "a",
            tables: [
                PersonalTable(
                    "b", holds: "x", retention: .website, keys: [.lookup(column: "hash")],
                    columns: [PersonalColumn("name", .identity, for: "to greet", form: .sealed)])
            ], notPersonal: [.column("b", "hash", because: "tied by it")])
        let live = ["name", "hash"].map { LiveColumn(table: "b", column: $0, type: "bytea") }
        #expect(closed.findings(in: live) == [.unopenable(table: "b", column: "name")])
    }

    @Test func `what is declared and gone is found, keys included`() {
        let without = live.filter { $0.column != "answers" && $0.column != "id" }
        #expect(
            schema.findings(in: without) == [
                .missing(table: "capture", column: "answers"), .missing(table: "capture", column: "id"),
            ])
    }

    @Test func `a declaration that contradicts itself is found`() {
        let twice = PersonalSchema(
            "a",
            tables: [
                PersonalTable(
                    "b", holds: "x", retention: .website, keys: [],
                    columns: [PersonalColumn("name", .identity, for: "to greet")]),
                PersonalTable(
                    "d", holds: "x", retention: .website, keys: [.reference(column: "e", table: "gone", key: "id")],
                    columns: []),
            ], notPersonal: [.column("b", "name", because: "not a name")])
        let findings = twice.findings(in: [
            LiveColumn(table: "b", column: "name", type: "text"), LiveColumn(table: "d", column: "e", type: "uuid"),
        ])
        #expect(findings.contains(.contradictory(table: "b", column: "name")))
        #expect(findings.contains(.untied(table: "b")))
        #expect(findings.contains(.brokenReference(table: "d", to: "gone")))
    }

    // MARK: The register

    @Test func `the register has a line per table and category`() {
        #expect(schema.register.map(\.category) == [.contact, .content, .content])
        let contact = schema.register[0]
        #expect(contact.columns == ["address", "address_lookup"])
        #expect(contact.purposes == ["to send the link", "to find a person again"])
        #expect(contact.isUnreadableAtRest && !schema.register[2].isUnreadableAtRest)
    }
}
