import Contracts
import Foundation
import Hexadecimal
import Notifications
import PersonalData
import PostgreSQL
import Testbed
import Testing
import Vault

@Suite(
    "Personal data of notifications", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"),
    .serialized)
struct PersonalColumnsTests {
    @Test func `every column that can hold words is declared or excused`() async throws {
        try await PostOffice.open { office in
            let schema: String? = try await office.database.value("select current_schema()::text")
            let live = try await LiveColumn.all(of: try #require(schema), in: office.database)
            #expect(personalData.findings(in: live).map(\.description) == [])
        }
    }

    /// Tests of erasing own their tables; the service does not.
    @Test func `the service's role may remove what is removed upon erasure`() async throws {
        try await PostOffice.open { office in
            for table in personalData.tables where table.uponErasure == .removed {
                let may: Bool? = try await office.database.value(
                    """
                    select has_table_privilege(
                        'notifications', format('%I.%I', current_schema(), \(table.name)::text), 'delete')
                    """)
                #expect(may == true, "\(table.name)")
            }
        }
    }

    @Test func `a person's notices and deliveries are found by the address however it is written`() async throws {
        try await PostOffice.open { office in
            for address in ["zoe@guests.example", "Zoe@GUESTS.example", "ann@guests.example", "no address"] {
                try await office.invite(address)
            }
            let schema: String? = try await office.database.value("select current_schema()::text")
            let declaration = PersonalSchema(
                try #require(schema), tables: personalData.tables, notPersonal: personalData.notPersonal)
            let hashes = try office.hasher.allHashes(mail: "zoe@guests.example").map(\.bytes)
            let found = try await declaration.find(Subject(lookups: hashes), in: office.database)
            #expect(
                found.filter { $0.count > 0 } == [
                    TableCount(table: "notice", count: 2), TableCount(table: "delivery", count: 2),
                ])
        }
    }

    @Test func `neither address nor code stands in a table in the clear`() async throws {
        try await PostOffice.open { office in
            try await office.invite("zoe@guests.example")
            for table in ["notice", "delivery", "outbox"] {
                let rows = try await office.database.rows("select t::text as row from \(identifier: table) t")
                for row in rows {
                    let text: String = try row.decode("row")
                    #expect(!text.contains("zoe") && !text.contains("SESSION"))
                    let bytes = String(hexadecimal: "zoe@".utf8)
                    #expect(!text.contains(bytes))
                }
            }
        }
    }
}
