import DurableFiles
import Foundation
import Journal
import Logging
import PostgreSQL
import PostgreSQLTesting
import Testing

/// Where the database for tests is, if there is one.
enum TestServers {
    static let postgresql = ProcessInfo.processInfo.environment["TEST_POSTGRESQL_URL"]
    static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
}

@Suite("Database of the journal in CI")
struct JournalPresenceTests {
    @Test func `in CI the database is there`() {
        #expect(!TestServers.isCI || TestServers.postgresql != nil)
    }
}

/// What must not happen: Containarium #243, mobula #59, omadia #758, better-auth-audit-logs #14 (a tail row that is not
/// locked, fields joined without lengths, a cut tail that nobody sees, hashes without a key).
@Suite("Journal", .enabled(if: TestServers.postgresql != nil, "TEST_POSTGRESQL_URL is not set"))
struct JournalTests {
    private let journal = Journal(chain: JournalChain(keys: .random()))
    private let stream = JournalStream.rental(UUID())
    private let at = Date(timeIntervalSince1970: 1_795_344_000.654321)

    private func draft(_ number: Int = 0) -> JournalDraft {
        JournalDraft(
            kind: "capture.erased", actor: "service:retention", reason: "the ceiling of the rental “\(number)”",
            data: ["capture": UUID().uuidString, "é\"\\": "\u{1}\n"],
            sealed: number.isMultiple(of: 2) ? [1, 2, 3] : nil)
    }

    /// Runs `body` with a schema that has the tables, as their owner, and a role that has the runtime's rights.
    private func withJournal(
        _ body: (_ owner: Database, _ runtime: Database) async throws -> Void
    ) async throws {
        let url = TestServers.postgresql ?? ""
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Shared/Journal/journal.sql").standardizedFileURL
        let script = try String(contentsOf: file, encoding: .utf8)
        try await withTemporarySchema(url, prefix: "journal") { owner, schema in
            let role = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
            try await owner.execute("create role \(identifier: role) login password 'only for this test'")
            guard var components = URLComponents(string: url) else { return }
            components.user = role
            components.password = "only for this test"
            let runtime = Database(
                try DatabaseConfiguration(url: components.string ?? "", schema: schema, applicationName: "journal"),
                logger: Logger(label: "test"))
            let outcome: Result<Void, any Error>
            do {
                // A provisioned database lets nobody in who is not named.
                let name: String = try await owner.value("select current_database()::text") ?? ""
                try await alone(owner, "grant connect on database \(identifier: name) to \(identifier: role)")
                try await owner.execute("grant usage on schema \(identifier: schema) to \(identifier: role)")
                try await migrate(owner, schema, script.replacingOccurrences(of: "RUNTIME_ROLE", with: role))
                outcome = .success(try await body(owner, runtime))
            } catch {
                outcome = .failure(error)
            }
            await runtime.close()
            try await alone(owner, "drop owned by \(identifier: role)")
            try await owner.execute("drop role \(identifier: role)")
            try outcome.get()
        }
    }

    /// PostgreSQL refuses two that change the rights on one database at the same time.
    private func alone(_ owner: Database, _ statement: Query) async throws {
        try await owner.withTransaction { transaction in
            try await transaction.lock("rights on the database")
            try await transaction.execute(statement)
        }
    }

    /// As a service does it: the file is one of its migrations.
    private func migrate(_ owner: Database, _ schema: String, _ script: String) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try script.write(to: directory.appending(path: "0001_create_journal.sql"), atomically: true, encoding: .utf8)
        try await Migrator(schema: schema, ownerRole: "postgres", directory: directory.path)
            .migrate(owner, logger: Logger(label: "test"))
    }

    private func append(_ count: Int, to stream: JournalStream, in database: Database) async throws {
        for number in 0..<count {
            try await database.withTransaction { try await journal.append(draft(number), to: stream, at: at, in: $0) }
        }
    }

    /// As somebody who owns the tables and removes what stands in the way.
    private func tamper(_ owner: Database, _ statement: Query) async throws {
        try await owner.execute("alter table journal_entry disable trigger user")
        try await owner.execute("alter table journal_head disable trigger user")
        let touched = try await owner.execute(statement)
        #expect(touched > 0)
    }

    @Test func `what was appended is read back and verifies`() async throws {
        try await withJournal { _, runtime in
            let draft = draft()
            let entry = try await runtime.withTransaction {
                try await journal.append(draft, to: stream, at: at, in: $0)
            }
            #expect(entry.position == 1)
            let read = try await journal.entries(of: stream, in: runtime)
            #expect(read.map(\.draft) == [draft])
            #expect(read.map(\.mac) == [entry.mac])
            try await append(1_100, to: stream, in: runtime)
            #expect(try await journal.verify(stream, in: runtime) == .intact(entries: 1_101))
            #expect(try await journal.verify(.request(UUID()), in: runtime) == .intact(entries: 0))
            #expect(try await journal.streams(in: runtime) == [stream])
        }
    }

    @Test func `an entry stands if and only if its transaction commits`() async throws {
        struct Refused: Error {}
        try await withJournal { _, runtime in
            try await append(1, to: stream, in: runtime)
            await #expect(throws: Refused.self) {
                try await runtime.withTransaction { transaction in
                    try await journal.append(draft(), to: stream, at: at, in: transaction)
                    throw Refused()
                }
            }
            try await append(1, to: stream, in: runtime)
            #expect(try await journal.verify(stream, in: runtime) == .intact(entries: 2))
        }
    }

    @Test func `two who append to one stream at the same time do not fork the chain`() async throws {
        try await withJournal { _, runtime in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try await append(10, to: stream, in: runtime) } }
                try await group.waitForAll()
            }
            #expect(try await journal.verify(stream, in: runtime) == .intact(entries: 80))
        }
    }

    @Test func `appending to one stream does not wait for another`() async throws {
        try await withJournal { _, runtime in
            let other = JournalStream.request(UUID())
            try await runtime.withTransaction { transaction in
                try await journal.append(draft(), to: stream, at: at, in: transaction)
                // A second connection, while the first transaction is open: it would wait for ever on a global lock.
                try await append(1, to: other, in: runtime)
            }
            #expect(try await journal.verify(other, in: runtime) == .intact(entries: 1))
        }
    }

    @Test(arguments: [
        "update journal_entry set reason = 'x'", "delete from journal_entry", "truncate journal_entry",
        "delete from journal_head", "truncate journal_head", "alter table journal_entry disable trigger user",
        "drop table journal_entry",
    ])
    func `the runtime role cannot rewrite the past`(statement: String) async throws {
        try await withJournal { _, runtime in
            try await append(1, to: stream, in: runtime)
            let error = await #expect(throws: DatabaseError.self) {
                try await runtime.execute(Query(unsafe: statement))
            }
            #expect(error?.sqlState == "42501")
        }
    }

    @Test(arguments: ["update journal_entry set reason = 'x'", "delete from journal_entry", "truncate journal_entry"])
    func `not even the owner changes it by mistake`(statement: String) async throws {
        try await withJournal { owner, runtime in
            try await append(1, to: stream, in: runtime)
            await #expect(throws: DatabaseError.self) { try await owner.execute(Query(unsafe: statement)) }
            #expect(try await journal.verify(stream, in: runtime) == .intact(entries: 1))
        }
    }

    @Test(arguments: [
        "set at = at + interval '1 microsecond'", "set kind = 'capture.kept'", "set actor = 'guest'",
        "set reason = reason || ' '", "set data = data || '{\"capture\": \"x\"}'", "set data = '[1]'",
        "set sealed = '\\x01'", "set key_version = 7", "set mac = set_byte(mac, 31, get_byte(mac, 31) # 1)",
    ])
    func `whoever owns the database changes one field and the position is named`(change: String) async throws {
        try await withJournal { owner, runtime in
            try await append(5, to: stream, in: runtime)
            try await tamper(owner, Query(unsafe: "update journal_entry \(change) where position = 3"))
            let verdict = try await journal.verify(stream, in: runtime)
            #expect(verdict == .broken(position: 3, change.contains("key_version") ? .keyMissing : .changed))
        }
    }

    @Test func `a removed entry is named`() async throws {
        try await withJournal { owner, runtime in
            try await append(5, to: stream, in: runtime)
            try await tamper(owner, "delete from journal_entry where position = 2")
            #expect(try await journal.verify(stream, in: runtime) == .broken(position: 2, .missing))
        }
    }

    @Test func `a cut tail is named, and shows in a checkpoint even when the head was set back`() async throws {
        try await withJournal { owner, runtime in
            let untouched = JournalStream.rental(UUID())
            try await append(5, to: stream, in: runtime)
            try await append(3, to: untouched, in: runtime)
            let key = try CheckpointKey(.random())
            let checkpoint = try await journal.checkpoint(at: at, in: runtime, after: nil, signedBy: key)
            try await append(2, to: untouched, in: runtime)
            #expect(try await journal.streamsThatLost(checkpoint, in: runtime).isEmpty)
            try await tamper(owner, "delete from journal_entry where stream = \(stream.text) and position > 3")
            #expect(try await journal.verify(stream, in: runtime) == .broken(position: 4, .missing))
            try await tamper(
                owner,
                """
                update journal_head h set position = 3, mac = e.mac from journal_entry e
                where e.stream = h.stream and e.position = 3 and h.stream = \(stream.text)
                """)
            // Inside the database everything fits again; only the file outside knows better.
            #expect(try await journal.verify(stream, in: runtime) == .intact(entries: 3))
            let read = try JournalCheckpoint(text: checkpoint.text, signedBy: key.publicKey)
            #expect(try await journal.streamsThatLost(read, in: runtime) == [stream])
        }
    }

    @Test func `a stream that vanished altogether shows in a checkpoint`() async throws {
        try await withJournal { owner, runtime in
            try await append(2, to: stream, in: runtime)
            let key = try CheckpointKey(.random())
            let checkpoint = try await journal.checkpoint(at: at, in: runtime, after: nil, signedBy: key)
            try await tamper(owner, "delete from journal_entry")
            try await tamper(owner, "delete from journal_head")
            #expect(try await journal.verify(stream, in: runtime) == .intact(entries: 0))
            #expect(try await journal.streamsThatLost(checkpoint, in: runtime) == [stream])
        }
    }

    @Test func `checkpoints of many streams hold all of them and name the one before`() async throws {
        try await withJournal { owner, runtime in
            try await owner.execute(
                """
                insert into journal_head select 'rental:' || lpad(n::text, 5, '0'), n, decode(repeat('ab', 32), 'hex')
                from generate_series(1, 1201) n
                """)
            let key = try CheckpointKey(.random())
            let first = try await journal.checkpoint(at: at, in: runtime, after: nil, signedBy: key)
            let second = try await journal.checkpoint(at: at, in: runtime, after: first, signedBy: key)
            #expect(first.heads.count == 1_201)
            #expect(first.heads.last?.position == 1_201)
            #expect(second.previous == first.fingerprint)
            #expect(try await journal.streamsThatLost(first, in: runtime).count == 1_201)
        }
    }

    @Test func `an entry that cannot be stored is refused before it is written`() async throws {
        try await withJournal { _, runtime in
            let draft = JournalDraft(kind: "a", actor: "b", reason: "c", data: ["d": "\0"])
            await #expect(throws: JournalError.unstorable) {
                try await runtime.withTransaction { try await journal.append(draft, to: stream, at: at, in: $0) }
            }
            let verdict = try await journal.verify(stream, in: runtime)
            #expect(verdict == .intact(entries: 0))
        }
    }
}
