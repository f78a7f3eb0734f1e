import FoundationEssentials
import PostgreSQL
import Testing

@Suite("MigrationPlan")
struct MigrationPlanTests {
    private func step(_ number: Int, _ name: String, _ checksum: UInt8 = 1) -> (migration: Migration, checksum: [UInt8])
    {
        (Migration(number: number, name: name, sql: []), [checksum])
    }

    private func applied(_ number: Int, _ name: String, _ checksum: UInt8 = 1) -> MigrationPlan.Applied {
        MigrationPlan.Applied(number: number, name: name, checksum: [checksum])
    }

    @Test func `what was not applied is pending, in order`() throws {
        let plan = try MigrationPlan(
            migrations: [step(1, "0001_a"), step(3, "0003_c"), step(2, "0002_b")], applied: [applied(1, "0001_a")])
        #expect(plan.pending.map(\.name) == ["0002_b", "0003_c"])
    }

    @Test func `a changed migration is refused`() {
        refused("changed", [step(1, "0001_a", 2)], [applied(1, "0001_a", 1)])
    }

    @Test func `a missing migration is refused`() {
        refused("missing", [step(2, "0002_b")], [applied(1, "0001_a")])
    }

    @Test func `a renamed migration is refused`() {
        refused("is now called", [step(1, "0001_z")], [applied(1, "0001_a")])
    }

    @Test func `a database newer than the program is refused`() {
        refused("newer", [step(1, "0001_a")], [applied(1, "0001_a"), applied(2, "0002_b")])
    }

    @Test func `a new file older than an applied one is refused`() {
        refused(
            "older", [step(1, "0001_a"), step(2, "0002_b"), step(3, "0003_c")],
            [
                applied(1, "0001_a"), applied(3, "0003_c"),
            ])
    }

    private func refused(
        _ word: String, _ migrations: [(migration: Migration, checksum: [UInt8])], _ applied: [MigrationPlan.Applied],
        at location: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: DatabaseError.self, sourceLocation: location) {
            try MigrationPlan(migrations: migrations, applied: applied)
        }
        #expect("\(error as Any)".contains(word), sourceLocation: location)
    }

    @Test func `a folder is read in the order of its numbers and misnamed files are refused`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("select 2".utf8).write(to: folder.appending(path: "0002_b.sql"))
        try Data("select 1".utf8).write(to: folder.appending(path: "0001_a.sql"))
        try Data("notes".utf8).write(to: folder.appending(path: "README.md"))
        #expect(try Migration.load(from: folder.path).map(\.name) == ["0001_a", "0002_b"])
        try Data("select 2".utf8).write(to: folder.appending(path: "0002_again.sql"))
        #expect(throws: DatabaseError.self) { try Migration.load(from: folder.path) }
        try FileManager.default.removeItem(at: folder.appending(path: "0002_again.sql"))
        try Data("select 3".utf8).write(to: folder.appending(path: "3_c.sql"))
        #expect(throws: DatabaseError.self) { try Migration.load(from: folder.path) }
        #expect(throws: DatabaseError.self) { try Migration.load(from: folder.path + "/none") }
    }
}
