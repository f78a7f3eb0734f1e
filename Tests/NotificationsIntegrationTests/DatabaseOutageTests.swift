import Contracts
import Foundation
import Mail
import Notifications
import PostgreSQL
import Synchronization
import Testbed
import Testing

@Suite(
    "DeliverMail while the database is away",
    .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"), .serialized,
    .timeLimit(.minutes(3)))
struct DatabaseOutageTests {
    @Test func `what was handed over is recorded when the database is back after its lease, and never sent again`()
        async throws
    {
        try await PostOffice.open { office in
            let transport = ScriptedTransport { number, _ throws(MailError) in
                if number == 1 { try? await office.takeDatabaseAway() }
            }
            var captures: [Identifier<Capture>] = []
            for number in 0..<5 { captures.append(try await office.invite("guest\(number)@guests.example")) }
            let limits = DeliverMail.Limits(concurrency: 2, lease: .milliseconds(200), poll: .milliseconds(10))
            try await office.deliver(by: transport, limits: limits) {
                #expect(await eventually { office.count("a delivery could not be recorded yet") > 20 })
                // The lease is over, by the clock and by what happened since.
                office.wait(1)
                let before = office.count("a delivery could not be recorded yet")
                #expect(await eventually { office.count("a delivery could not be recorded yet") > before + 60 })
                #expect(transport.all.count <= 2, "what waits to be recorded counts as under way")
                try await office.bringDatabaseBack()
                for capture in captures { #expect(await eventually { await office.isIn("delivered", capture) }) }
            }
            #expect(transport.all.count == 5 && Set(transport.all.map(\.recipient)).count == 5)
            #expect(try await office.said().count == 5)
        }
    }

    @Test func `when it is back, other processes leave mails to the one that knows what became of them`() async throws {
        try await PostOffice.open { office in
            let gate = AsyncStream<Void>.makeStream()
            let first = ScriptedTransport { _, _ throws(MailError) in for await _ in gate.stream { return } }
            let second = ScriptedTransport()
            let capture = try await office.invite("zoe@guests.example")
            // The first looks for the database twice a second, the second all the time.
            try await office.deliver(by: first, limits: .init(lease: .seconds(10), poll: .seconds(600))) {
                #expect(await eventually { first.all.count == 1 })
                try await office.deliver(by: second, limits: .init(lease: .seconds(10), poll: .milliseconds(5))) {
                    try await office.takeDatabaseAway()
                    gate.continuation.yield()
                    #expect(await eventually { office.count("a delivery could not be recorded yet") > 0 })
                    #expect(await eventually { office.count("deliveries wait for the database") > 0 })
                    office.wait(11)
                    try await office.bringDatabaseBack()
                    #expect(await eventually { await office.isIn("delivered", capture) })
                }
            }
            #expect(second.all.isEmpty && first.all.count == 1)
        }
    }

    @Test func `a process that is stopped meanwhile ends, and the mail is repeated as the same one`() async throws {
        try await PostOffice.open { office in
            let first = ScriptedTransport { _, _ throws(MailError) in try? await office.takeDatabaseAway() }
            let capture = try await office.invite("zoe@guests.example")
            try await office.deliver(by: first, limits: .init(lease: .milliseconds(200), poll: .milliseconds(10))) {
                #expect(await eventually { office.count("a delivery could not be recorded yet") > 0 })
            }
            try await office.bringDatabaseBack()
            #expect(try await office.row(of: capture)?.isLeased == true)
            office.wait(1)
            let second = ScriptedTransport()
            try await office.deliver(by: second) {
                #expect(await eventually { await office.isIn("delivered", capture) })
            }
            #expect(second.all == first.all)
        }
    }
}

extension PostOffice {
    /// From now on every statement about deliveries fails, as while the server is away.
    func takeDatabaseAway() async throws { try await database.execute("alter table delivery rename to away") }

    func bringDatabaseBack() async throws { try await database.execute("alter table away rename to delivery") }
}
