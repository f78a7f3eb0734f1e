import Contracts
import Foundation
import Mail
import Notifications
import PersonalData
import PostgreSQL
import ServiceLifecycle
import Synchronization
import Testbed
import Testing
import Vault

@Suite(
    "DeliverMail", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"), .serialized,
    .timeLimit(.minutes(3)))
struct DeliverMailTests {
    @Test func `a notice is sent as soon as it is recorded, and the fact told with the row`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport()
            // Nobody looks by the clock here: what is sent was heard of.
            try await office.deliver(by: transport, limits: .init(poll: .seconds(600))) {
                #expect(await eventually { transport.all.isEmpty })
                let capture = try await office.invite("zoe@guests.example")
                #expect(await eventually { await office.isIn("delivered", capture) })
                let row = try #require(try await office.row(of: capture))
                #expect(row.attempts == 1 && !row.isLeased)
                #expect(transport.all.map(\.recipient) == ["zoe@guests.example"])
                #expect(transport.all.first?.messageID == row.messageID)
                #expect(try await office.said() == [NoticeDelivered.name.description])
            }
        }
    }

    @Test func `what was recorded while nobody ran is sent at the start`() async throws {
        try await PostOffice.open { office in
            var captures: [Identifier<Capture>] = []
            for number in 0..<25 { captures.append(try await office.invite("guest\(number)@guests.example")) }
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                for capture in captures { #expect(await eventually { await office.isIn("delivered", capture) }) }
            }
            #expect(transport.all.count == 25)
        }
    }

    @Test func `the same capture is told of once`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                let capture = try await office.invite("zoe@guests.example")
                try await office.invite("zoe@guests.example", capture: capture)
                #expect(await eventually { await office.isIn("delivered", capture) })
                try await office.invite("zoe@guests.example", capture: capture)
                let other = try await office.invite("ann@guests.example")
                #expect(await eventually { await office.isIn("delivered", other) })
            }
            #expect(transport.all.map(\.recipient) == ["zoe@guests.example", "ann@guests.example"])
        }
    }

    @Test func `no more mails are under way than allowed`() async throws {
        try await PostOffice.open { office in
            for number in 0..<12 { try await office.invite("guest\(number)@guests.example") }
            let busy = Mutex(0)
            let most = Mutex(0)
            let transport = ScriptedTransport { _, _ throws(MailError) in
                let count = busy.withLock { busy in
                    busy += 1
                    return busy
                }
                most.withLock { $0 = max($0, count) }
                for _ in 0..<50 { await Task.yield() }
                busy.withLock { $0 -= 1 }
            }
            try await office.deliver(by: transport, limits: .init(concurrency: 3, poll: .milliseconds(20))) {
                #expect(await eventually { (try? await office.said().count) == 12 })
            }
            #expect(most.withLock { $0 } <= 3)
        }
    }

    @Test func `mails that end together are recorded together, each with its fact`() async throws {
        try await PostOffice.open { office in
            let count = 32
            for number in 0..<count { try await office.invite("guest\(number)@d\(number).example") }
            let arrived = Mutex(0)
            let transport = ScriptedTransport { _, _ throws(MailError) in
                arrived.withLock { $0 += 1 }
                // Nobody is done before all are under way.
                _ = await eventually { arrived.withLock { $0 } == count }
            }
            try await office.deliver(by: transport, limits: .init(concurrency: count, poll: .milliseconds(20))) {
                #expect(await eventually { (try? await office.said().count) == count })
            }
            let transactions: Int? = try await office.database.value("select count(distinct xmin::text) from outbox")
            #expect(try #require(transactions) < count / 2)
            let delivered: Int? = try await office.database.value(
                "select count(*) from delivery where state = 'delivered' and lease is null and attempts = 1")
            let told: Int? = try await office.database.value("select count(distinct subject) from outbox")
            #expect(delivered == count && told == count)
        }
    }

    @Test func `of those recorded together, one whose lease was lost does not count`() async throws {
        try await PostOffice.open { office in
            for number in 0..<3 { try await office.invite("guest\(number)@guests.example") }
            let deliveries = Deliveries(runner: office.database)
            let taken = try await deliveries.take(
                upTo: 3, but: [], at: office.now, until: office.now + 60, lease: UUID(), takingOver: false)
            try await office.database.execute(
                "update delivery set lease = \(UUID()) where id = \(taken[1].id.uuid)")
            let kept = try await deliveries.markDelivered(taken.map { HandedOver($0, at: office.now) })
            #expect(kept == [taken[0].id, taken[2].id])
            let states: Int? = try await office.database.value(
                "select count(*) from delivery where state = 'delivered' and ended_at = \(office.now)")
            #expect(states == 2)
        }
    }

    @Test func `what is due is taken in order without sorting all of it`() async throws {
        try await PostOffice.open { office in
            let plan = try await office.database.withConnection { connection in
                try await connection.execute("set enable_seqscan = off")
                return try await connection.rows(
                    "explain select id from delivery where state = 'due' order by not_before, id limit 10"
                ).map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
            }
            #expect(plan.contains("delivery_due") && !plan.contains("Sort"))
        }
    }

    // listmonk #3022: a kill skipped everyone who was fetched and unsent. spree #14560: a worker that died blocked its
    // jobs for ever.
    @Test func `a process that dies in mid-send is followed by one that repeats the same mail`() async throws {
        try await PostOffice.open { office in
            let capture = try await office.invite("zoe@guests.example")
            let folder = NSTemporaryDirectory() + "mail-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let maildir = MaildirTransport(directory: folder)
            let accepted = Mutex(0)
            // As `kill -9` leaves it: the mail is handed over, nothing was written down, and nothing ever will be.
            let dying = ScriptedTransport { _, letter throws(MailError) in
                try await maildir.send(letter.message, from: "", to: letter.recipient)
                accepted.withLock { $0 += 1 }
                try? await hangUntilCancelled()
                throw MailError(.cancelled)
            }
            let first = try office.makeService(
                dying, .init(concurrency: 1, lease: .seconds(3600), poll: .milliseconds(20)))
            let dead = Task { try await first.run() }
            #expect(await eventually { accepted.withLock { $0 } == 1 })
            let before = try #require(try await office.row(of: capture))
            #expect(before.state == "due" && before.isLeased)
            let second = ScriptedTransport { _, letter throws(MailError) in
                try await maildir.send(letter.message, from: "", to: letter.recipient)
            }
            try await office.deliver(by: second) {
                // A live lease is respected.
                let other = try await office.invite("ann@guests.example")
                #expect(await eventually { await office.isIn("delivered", other) })
                #expect(second.all.map(\.recipient) == ["ann@guests.example"])
                office.wait(3601)
                #expect(await eventually { await office.isIn("delivered", capture) })
            }
            #expect(second.all.last?.messageID == before.messageID)
            #expect(second.all.last?.message == dying.all.first?.message)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder + "/new").count == 2, "one for each guest")
            let delivered = try await office.said().filter { $0 == NoticeDelivered.name.description }
            #expect(delivered.count == 2)
            dead.cancel()
            try await dead.value
        }
    }

    // immich #27768: a lock of 30 s expired on a busy machine, and the job ran twice.
    @Test func `a slow mail keeps its lease, and nobody else sends it`() async throws {
        try await PostOffice.open { office in
            let gate = AsyncStream<Void>.makeStream()
            let slow = ScriptedTransport { _, _ throws(MailError) in for await _ in gate.stream { return } }
            let capture = try await office.invite("zoe@guests.example")
            let other = ScriptedTransport()
            try await office.deliver(by: slow, limits: .init(lease: .milliseconds(200), poll: .milliseconds(20))) {
                #expect(await eventually { slow.all.count == 1 })
                try await office.deliver(by: other, limits: .init(lease: .milliseconds(200), poll: .milliseconds(10))) {
                    for step in 1...5 {
                        // Time passes no faster than the lease can be renewed.
                        let lease = try await office.lease(of: capture)
                        office.wait(0.1)
                        #expect(await eventually { (try? await office.lease(of: capture)) != lease }, "renewal \(step)")
                    }
                }
                gate.continuation.yield()
                #expect(await eventually { await office.isIn("delivered", capture) })
            }
            #expect(other.all.isEmpty && slow.all.count == 1)
        }
    }

    @Test func `a mail that is called off is handed back uncounted`() async throws {
        try await PostOffice.open { office in
            let gate = AsyncStream<Void>.makeStream()
            let hanging = ScriptedTransport { _, _ throws(MailError) in
                for await _ in gate.stream {}
                throw MailError(.cancelled)
            }
            let capture = try await office.invite("zoe@guests.example")
            try await office.deliver(by: hanging) {
                #expect(await eventually { hanging.all.count == 1 })
            }
            let row = try #require(try await office.row(of: capture))
            #expect(row.state == "due" && row.attempts == 0 && !row.isLeased)
        }
    }

    @Test func `an erased capture is told to nobody`() async throws {
        try await PostOffice.open { office in
            let capture = try await office.invite("zoe@guests.example")
            let key: UUID? = try await office.database.value("select key_id from notice")
            try await office.vault.destroyKey(.init(try #require(key)))
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("failed", capture) })
            }
            #expect(try await office.row(of: capture)?.reason == "erased")
            #expect(transport.all.isEmpty)
        }
    }
}

extension PostOffice {
    func lease(of capture: Identifier<Capture>) async throws -> Date? {
        try await database.value(
            """
            select d.leased_until from delivery d join notice n on n.id = d.notice_id
            where n.capture_id = \(capture.uuid)
            """)
    }
}
