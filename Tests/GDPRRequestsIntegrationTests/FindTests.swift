import Contracts
import Foundation
import GDPRRequests
import ObjectStore
import PersonalData
import PostgreSQL
import SubjectRights
import Testbed
import Testing

@Suite("Servers for gdpr-requests")
struct ServersForGDPRRequestsTests {
    @Test func `in CI the servers are there`() {
        #expect(!TestServers.isCI || TestServers.areThere)
    }
}

@Suite("gdpr-requests on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct FindTests {
    private static let all = ["accounts", "ingest", "media", "notifications", "retention"]

    private func address() -> String { "ann.\(UUID().uuidString.lowercased())@example.org" }

    @Test func `a person is looked for everywhere and the counts come back`() async throws {
        try await LiveService.with(isServing: true) { service in
            let address = address()
            try await OtherServices.with(Self.all, on: service.host) { others in
                let (printed, failure) = try await service.command(
                    "find", "--mail", address, "--received", "2026-03-05", "--as", "tester", "--because", "letter")
                #expect(failure == nil)
                for (owner, count) in zip(Self.all, ["11", "12", "13", "14", "15"]) {
                    let line = printed.split(separator: "\n").first { $0.hasPrefix(owner) }
                    #expect(line?.hasSuffix(count) == true, "\(owner)")
                }
                #expect(printed.contains("5 of 5 services") && printed.contains("2026-04-07"))
                #expect(others.ordersHeard.last == "retention.find.v1" && others.ordersHeard.count == 5)
                // Neither the address nor a part of it has left in the clear.
                #expect(!others.everythingHeard.contains(address) && !others.everythingHeard.contains("example.org"))
            }
            let rows = try await service.runtime.rows(
                "select request::text as text, completed_at from request where reason = 'letter' and completed_at is not null"
            )
            #expect(!rows.isEmpty)
            #expect(try rows.allSatisfy { try !$0.decode("text", as: String.self).contains("example.org") })
            let (listed, _) = try await service.command("request", "list")
            #expect(listed.contains("5 of 5"))
        }
    }

    @Test func `a service that was never started is named, and the others' answers are shown`() async throws {
        try await LiveService.with(isServing: true) { service in
            try await OtherServices.with(Self.all.filter { $0 != "media" }, on: service.host) { _ in
                let (printed, failure) = try await service.command(
                    "find", "--mail", address(), "--wait", "5", "--as", "tester", "--because", "letter")
                #expect(printed.contains("4 of 5 services"))
                let text = failure.map { "\($0)" } ?? ""
                #expect(text.contains("no answer yet from media;") && text.contains("request show"))
                #expect(printed.contains("no queue for them: media"))
                // What came is shown later too, and the order that found no queue is not lost.
                let id = try #require(text.split(separator: " ").last.map(String.init))
                let (shown, _) = try await service.command("request", "show", id, "--json")
                #expect(shown.contains("\"isComplete\" : false") && shown.contains("\"thing\" : 15"))
            }
            let (listed, _) = try await service.command("request", "list", "--open")
            #expect(listed.contains("4 of 5"))
            try await OtherServices.with(["media"], on: service.host) { _ in
                _ = try await eventually("media's answer") {
                    try await service.command("request", "list", "--open").printed.contains("4 of 5") ? nil : true
                }
            }
        }
    }

    @Test func `without a serving process the command says what to start`() async throws {
        try await LiveService.with(isServing: false) { service in
            let (printed, failure) = try await service.command(
                "find", "--mail", address(), "--wait", "0", "--as", "tester", "--because", "letter")
            #expect(failure != nil)
            #expect(printed.contains("0 of 5 services") && printed.contains("Start `gdpr-requests serve`"))
            try await service.owner.execute("delete from outbox")
        }
    }

    @Test func `a request that is closed before it is complete is due no more, and later answers order nothing`()
        async throws
    {
        try await LiveService.with(isServing: true) { service in
            let reason = UUID().uuidString.lowercased()
            let arguments = ["export", "--mail", address(), "--wait", "0", "--as", "tester", "--because", reason]
            try await OtherServices.with(Self.all.filter { $0 != "media" }, on: service.host) { _ in
                _ = try await service.command(arguments)
                _ = try await eventually("four answers") {
                    try await service.runtime.row(
                        """
                        select 1 from request where reason = \(reason)
                            and (select count(*) from answer where request_id = request.id) = 4
                        """)
                }
            }
            let row = try await service.runtime.row("select id from request where reason = \(reason)")
            let id = Identifier<SubjectRequest>(try #require(row).decode("id"))
            func isDue() async throws -> Bool {
                try await service.command("deadline", "next", "--limit", "10000", "--json").printed.contains("\(id)")
            }
            #expect(try await isDue())
            let (_, failure) = try await service.command(
                "request", "close", "\(id)", "--yes", "--as", "tester", "--because", "withdrawn")
            #expect(failure == nil)
            #expect(try await !isDue())
            #expect(try await !service.command("request", "list", "--open").printed.contains("\(id)"))
            #expect(try await service.command("request", "list").printed.contains("\(id)"))
            try await OtherServices.with(["media"], on: service.host) { _ in
                _ = try await eventually("the last answer") {
                    try await service.runtime.row(
                        "select 1 from answer where request_id = \(id.uuid) and service = 'media'")
                }
            }
            let ordered = try await service.runtime.row(
                "select 1 from request where id = \(id.uuid) and ordered_at is not null")
            #expect(ordered == nil)
        }
    }

    @Test func `a part that comes after its request was closed is removed later, and no other`() async throws {
        try await LiveService.with(isServing: false) { service in
            let reason = UUID().uuidString.lowercased()
            for _ in 0..<2 {
                _ = try await service.command(
                    "export", "--mail", address(), "--wait", "0", "--as", "tester", "--because", reason)
            }
            let ids = try await service.runtime.rows("select id from request where reason = \(reason) order by id")
                .map { Identifier<SubjectRequest>(try $0.decode("id")) }
            let closed = try #require(ids.first)
            let (_, failure) = try await service.command(
                "request", "close", "\(closed)", "--yes", "--as", "tester", "--because", "done")
            #expect(failure == nil)
            let parts = try ids.map { try #require(ObjectName(ExportObjects.prefix(of: $0) + "media/late")) }
            for part in parts { try await service.store.write(part, bytes: [1, 2, 3]) }
            try await service.runtime.execute(
                "update request set closed_at = \(Date().addingTimeInterval(-3700)) where id = \(closed.uuid)")
            try await service.owner.execute("delete from timer where name = 'sweep-closed-requests'")
            let process = try service.process()
            defer { process.terminate() }
            _ = try await eventually("the sweep") {
                try await service.runtime.row(
                    "select 1 from request where id = \(closed.uuid) and swept_at is not null")
            }
            #expect(try await service.store.length(of: parts[0]) == nil)
            #expect(try await service.store.length(of: parts[1]) == 3)
        }
    }

    @Test func `what is no address is refused and leaves nothing behind`() async throws {
        try await LiveService.with(isServing: false) { service in
            let count: Query = "select (select count(*) from request) + (select count(*) from outbox)"
            let before: Int64? = try await service.runtime.value(count)
            let (printed, failure) = try await service.command(
                "find", "--mail", "ann at example", "--as", "tester", "--because", "letter")
            #expect(failure != nil && printed.isEmpty)
            #expect(failure.map { !"\($0)".contains("ann at") } == true)
            #expect(try await service.runtime.value(count) == before)
        }
    }

    @Test func `the schema holds nothing about people that is not declared`() async throws {
        try await LiveService.with(isServing: false) { service in
            let live = try await LiveColumn.all(of: "gdpr_requests", in: service.owner)
            #expect(personalData.findings(in: live) == [])
        }
    }

    @Test func `the service can neither reach others nor change what it did`() async throws {
        try await LiveService.with(isServing: false) { service in
            for statement in [
                "select * from accounts.outbox", "create table gdpr_requests.more (id int)", "delete from operator_act",
                "update operator_act set reason = ''", "delete from request",
            ] {
                let error = await #expect(throws: DatabaseError.self) {
                    try await service.runtime.execute(Query(unsafe: statement))
                }
                #expect(error?.kind == .permission || error?.sqlState == "42501", "\(statement)")
            }
        }
    }
}
