import Testing

@Suite("Project lints")
struct ProjectLintsTests {
    @Test func `no SQL file reads a clock and every migration has its form`() {
        let files = Repository.paths.filter { $0.hasSuffix(".sql") }
        let violations =
            files.flatMap { path in MigrationLints.violations(path: path, Repository.text(path) ?? "") }
            + MigrationLints.gaps(in: files.filter { $0.contains("/Migrations/") })
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `the tables of every journal are those that its library uses`() throws {
        let script = try #require(Repository.text("Shared/Journal/journal.sql"))
        let violations = Repository.paths.filter { $0.hasSuffix(".sql") && $0.hasPrefix("Services/") }.flatMap { path in
            MigrationLints.journals(
                path: path, Repository.text(path) ?? "", service: String(path.split(separator: "/")[1]), script: script)
        }
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `no file is somebody else's or made by a program`() {
        let violations = Repository.paths.flatMap { path in
            ProjectLints.foreign(path: path, Repository.bytes(path) ?? [])
        }
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `every note to ourselves has the number of an issue`() {
        let violations = Repository.paths.flatMap { path in
            Repository.text(path).map { ProjectLints.notes(path: path, $0) } ?? []
        }
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `no configuration asks the broker for what it has deprecated`() {
        let paths = Repository.paths.filter { path in ["deploy/", "Benchmarks/"].contains { path.hasPrefix($0) } }
        let violations = paths.flatMap { path in
            Repository.text(path).map { ProjectLints.broker(path: path, $0) } ?? []
        }
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `every service tells what it hears, says and owns`() {
        let folders = Set(
            Repository.paths.filter { $0.hasPrefix("Services/") && $0.hasSuffix(".swift") }
                .compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) })
        let violations = folders.sorted().flatMap { folder in
            ProjectLints.readme(of: folder, Repository.text("Services/\(folder)/README.md"))
        }
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `a person's copy says in every language what is held and why`() {
        let violations = DeclaredWords.violations()
        #expect(violations.isEmpty, "\(list(violations))")
    }

    // MARK: The lints themselves

    @Test func `a declaration without words and words without a declaration are found`() {
        let text = """
            PersonalTable(
                "guest_book", holds: "what guests wrote", columns: [PersonalColumn("text", .content, for: "to show it")])
            """
        let keys = DeclaredWords.keys(declaredIn: text, of: "media")
        #expect(keys == ["package.held.media.guest_book", "package.why.to show it"])
        let texts = ["package.held.media.guest_book": "…", "package.why.to hide it": "…", "package.title": "…"]
        let found = DeclaredWords.violations(wanted: Set(keys), texts: texts, in: "nl.json").map(\.sentence)
        #expect(found.count == 2)
        #expect(found[0].hasPrefix("package.why.to show it is missing"))
        #expect(found[1] == "package.why.to hide it is declared by no service")
    }

    @Test(arguments: ["now()", "CURRENT_TIMESTAMP", "clock_timestamp()", "current_date", "timestamp 'now'"])
    func `a clock in SQL is found, in a comment it is not`(word: String) {
        let text = "-- no \(word) here\n/* \(word) */\ncreate table a (b timestamptz default \(word));\n"
        let violations = MigrationLints.violations(path: "deploy/a.sql", text)
        #expect(violations.map(\.line) == [3])
    }

    @Test func `a migration without name, reason or locks is found`() {
        #expect(MigrationLints.violations(path: "Services/a/Migrations/1_Create.sql", "select 1;\n").count == 4)
        let good = "-- 0001_create.sql\n-- Why:   to begin.\n-- Locks: none.\nselect 1;\n"
        #expect(MigrationLints.violations(path: "Services/a/Migrations/0001_create.sql", good) == [])
    }

    @Test func `a journal's table that is not the library's is found, comments and lines apart`() {
        let script = "-- why\ncreate table journal_entry (a text);\ngrant select on journal_entry to RUNTIME_ROLE;\n"
        func violations(_ text: String) -> Int {
            MigrationLints.journals(path: "a.sql", text, service: "gdpr-requests", script: script).count
        }
        #expect(violations("create table other (a text);") == 0)
        #expect(
            violations("create table journal_entry\n(a text); -- x\ngrant select on journal_entry\nto gdpr_requests;")
                == 0)
        #expect(violations("create table journal_entry (a text); grant select on journal_entry to media;") == 1)
    }

    @Test func `a gap and a repeat among migrations are found`() {
        #expect(MigrationLints.gaps(in: ["a/0001_b.sql", "a/0002_c.sql", "d/0001_e.sql"]) == [])
        #expect(MigrationLints.gaps(in: ["a/0001_b.sql", "a/0003_c.sql"]).count == 1)
        #expect(MigrationLints.gaps(in: ["a/0001_b.sql", "a/0001_c.sql"]).count == 1)
    }

    @Test(arguments: [
        "Services/media/Templates/htmx.min.js", "Services/a/vendor/x.c", "Services/a/Assets/bootstrap.css",
        "docs/node_modules/a/index.js",
    ])
    func `other people's files are found by name`(path: String) {
        #expect(ProjectLints.foreign(path: path, []).count == 1)
    }

    @Test func `files made by programs are found by their lines and their size`() {
        let long = Array(repeating: UInt8(ascii: "a"), count: 1001)
        #expect(ProjectLints.foreign(path: "Services/a/page.js", Array("ok\n".utf8) + long).first?.line == 2)
        #expect(ProjectLints.foreign(path: "Tests/Recorded/a.json", long) == [])
        #expect(ProjectLints.foreign(path: "Tests/a.bin", Array(repeating: 0, count: 1_048_577)).count == 1)
    }

    @Test func `a note without a number is found`() {
        let note = "TO" + "DO"
        #expect(ProjectLints.notes(path: "a", "x\n// \(note): later\n").map(\.line) == [2])
        #expect(ProjectLints.notes(path: "a", "// \(note) #12: later\n// \(note)(#3)\n// \(note)S are words\n") == [])
    }

    @Test func `a README that leaves something out is found`() {
        #expect(ProjectLints.readme(of: "a", nil).count == 1)
        #expect(ProjectLints.readme(of: "a", "# a\n## Hears\n").count == ProjectLints.headings.count)
        let whole = "# a\n\nWhat it is for.\n" + ProjectLints.headings.map { "## \($0)\n\ntext\n" }.joined()
        #expect(ProjectLints.readme(of: "a", whole) == [])
    }

    @Test(arguments: [
        "deprecated_features.permit.transient_nonexcl_queues = true", "  \"ha-mode\": \"all\"", "x-queue-mode: lazy",
    ])
    func `a deprecated feature in a configuration is found`(line: String) {
        #expect(
            ProjectLints.broker(path: "deploy/rabbitmq/rabbitmq.conf", "# ha-mode is gone\n\(line)\n").map(\.line) == [
                2
            ])
    }
}
