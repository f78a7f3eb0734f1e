import Foundation
import Glibc
import PostgreSQL
import Testbed
import Testing

/// A server of this test's own, because it is killed.
private struct PrivateServer {
    let directory = FileManager.default.temporaryDirectory.appending(path: "pg-\(UUID().uuidString.prefix(8))").path
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy/local/servers").path

    static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: script) }

    /// Not by Foundation's `Process`, which takes a child to be alive as long as the servers are that it leaves behind.
    func run(_ arguments: String...) async throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        let words = ([Self.script] + arguments + ["--dir", directory]).map { strdup($0) }
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        try #require(posix_spawn(&child, Self.script, &actions, nil, words + [nil], environ) == 0)
        var status: Int32 = 0
        try await until("the end of the script", within: .seconds(90)) { waitpid(child, &status, WNOHANG) == child }
        try #require(status == 0, "\(arguments) ended with \(status)")
    }

    var url: String {
        get throws {
            let text = try String(contentsOfFile: directory + "/env", encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.contains("TEST_POSTGRESQL_URL=") })
            return try line.split(separator: "'").dropFirst().first.map(String.init) ?? #require(nil)
        }
    }
}

@Suite("A server that is killed", .serialized, .enabled(if: TestServers.postgresql != nil, TestServers.absent))
struct CrashTests {
    @Test(.enabled(if: PrivateServer.isPossible), .timeLimit(.minutes(3)))
    func `work goes on after the server was killed, and what was committed is there once`() async throws {
        let server = PrivateServer()
        do {
            try await server.run("start", "--only", "postgresql")
            try await workThroughAKill(server)
            try await server.run("remove")
        } catch {
            try? await server.run("remove")
            throw error
        }
    }

    private func workThroughAKill(_ server: PrivateServer) async throws {
        try await withDatabase(poolSize: 2, url: server.url) { database in
            try await database.execute("create table t (id bigint primary key)")
            let done = Counter()
            let listening = Counter()
            await withThrowingTaskGroup { group in
                group.addTask {
                    for await notification in database.notifications(on: "work") where notification == .reconnected {
                        listening.add()
                    }
                }
                group.addTask { try await work(database, done) }
                group.addTask {
                    try await until("some work") { done.value > 20 && listening.value == 1 }
                    try await server.run("kill", "postgresql")
                    try await server.run("start", "--only", "postgresql")
                    let atStart = done.value
                    try await until("work after the restart") { done.value > atStart + 100 }
                    try await until("listening again") { listening.value >= 2 }
                    throw CancellationError()
                }
                // The first to end is the one that kills; the others go on until they are cancelled.
                await #expect(throws: CancellationError.self) { while try await group.next() != nil {} }
                group.cancelAll()
            }
            let count: Int? = try await database.value("select count(*) from t")
            #expect(try #require(count) >= done.value)
            let gaps: Int? = try await database.value("select max(id) - count(*) from t")
            #expect(gaps == 0)
        }
    }

    /// Inserts 1, 2, 3, … each until it is there; a conflict means that an unknown outcome was a commit.
    private func work(_ database: Database, _ done: Counter) async throws {
        var number = 1
        while !Task.isCancelled {
            do {
                try await database.withTransaction { try await $0.execute("insert into t values (\(number))") }
                done.set(number)
                number += 1
            } catch let error as DatabaseError {
                if error.isConflict {
                    number += 1
                } else {
                    #expect(error.isTransient || error.kind == .outcomeUnknown)
                }
            }
        }
    }
}
