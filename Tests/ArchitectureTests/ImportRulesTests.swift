import Testing

@Suite("Import rules")
struct ImportRulesTests {
    @Test func `every file imports only what its room allows`() {
        let violations = ImportRules.violations(in: Repository.swift)
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `the floor plan points one way`() {
        let services = Array(Rooms.services.values)
        #expect(
            FloorPlan.contradictions(
                Rooms.shared + services + Rooms.testbeds, services: services, doors: Rooms.doors) == [])
    }

    @Test(arguments: [
        ("Services/media/Sources/A.swift", "import Accounts", "service media imports service Accounts"),
        ("Services/media/Sources/A.swift", "package import AMQP", "service media may not import AMQP"),
        ("Services/media/Sources/A.swift", "internal import CVips", "which only Images opens"),
        ("Services/media/Main/Main.swift", "import PostgreSQL", "the front door of media may not import PostgreSQL"),
        ("Shared/Contracts/A.swift", "import PostgreSQL", "module Contracts (layer 2) may not import PostgreSQL"),
        ("Shared/AMQP/A.swift", "@preconcurrency import CPostgreSQL", "which only PostgreSQL opens"),
        ("Shared/Messaging/A.swift", "import struct AMQP.Delivery", "may not import AMQP"),
        ("Shared/Vault/A.swift", "import Messaging", "may not import Messaging"),
        ("Shared/Utilities/A.swift", "import Glibc", "has no room Utilities"),
        ("Services/billing/Sources/A.swift", "import Glibc", "has no service billing"),
        ("Services/ingest/Sources/A.swift", "import MessagingTesting", "which is for tests"),
        ("Services/ingest/Sources/A.swift", "import ServiceTesting", "which is for tests"),
        ("Tests/AMQPTests/A.swift", "import CRabbitMQ", "a test imports the C door"),
        ("Tests/MediaTests/A.swift", "import HummingbirdTesting", "builds a second BoringSSL"),
        ("Tests/Testbed/A.swift", "import AMQP", "the testbed Testbed may not import AMQP"),
    ])
    func `a planted import is found with its line`(path: String, line: String, sentence: String) {
        let violations = ImportRules.violations(in: SourceText(path: path, "import Glibc\n\(line)\n"))
        #expect(violations.count == 1)
        #expect(violations.first?.description.contains(sentence) == true)
        #expect(violations.first.map { $0.line == 2 || $0.line == 0 } == true)
    }

    @Test func `an import in a comment or a string is none`() {
        let text = "// import AMQP\n/* import AMQP\n import AMQP */\nlet a = \"\"\"\nimport AMQP\n\"\"\"\n"
        #expect(ImportRules.violations(in: SourceText(path: "Services/media/Sources/A.swift", text)).isEmpty)
    }

    @Test func `an arrow that is turned round in the floor plan is found`() {
        let rooms = [Room(0, "Low", ["CDoor"]), Room(1, "Middle", ["High"]), Room(2, "High", ["CDoor"])]
        let found = FloorPlan.contradictions(rooms, services: [Room(6, "One", ["CDoor"])], doors: ["CDoor": "Low"])
        #expect(found.count == 3)
    }
}

/// All violations, one a line, as the sentence a failed test shows.
func list(_ violations: [Violation]) -> String {
    "\(violations.count) found\n" + violations.map(\.description).joined(separator: "\n")
}
