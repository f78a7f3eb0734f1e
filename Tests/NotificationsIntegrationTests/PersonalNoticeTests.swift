import Contracts
import Foundation
import Mail
import Notifications
import PersonalData
import PostgreSQL
import Testbed
import Testing
import Vault

@Suite(
    "Notices to people about their own accounts",
    .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"), .serialized,
    .timeLimit(.minutes(3)))
struct PersonalNoticeTests {
    private func text(_ letter: ScriptedTransport.Letter?) -> String {
        String(decoding: letter?.message ?? [], as: UTF8.self).replacing("=\r\n", with: "").replacing("=3D", with: "=")
    }

    @Test(arguments: NoticeTopic.allCases)
    func `whoever is to be told of something gets one mail, and its link is kept no longer`(topic: NoticeTopic)
        async throws
    {
        try await PostOffice.open { office in
            let transport = ScriptedTransport()
            let order = try await office.order(topic, to: "zoe@guests.example")
            for _ in 1...2 { try await office.hear(order) }
            #expect(try await office.hasLink(order.noticeID))
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("delivered", order.noticeID) })
                let other = try await office.tell("ann@guests.example")
                #expect(await eventually { await office.isIn("delivered", other.noticeID) })
            }
            #expect(transport.all.map(\.recipient) == ["zoe@guests.example", "ann@guests.example"])
            #expect(text(transport.all.first).contains("https://photos.example/accounts/password/SECRET"))
            #expect(try await !office.hasLink(order.noticeID))
            // Later repeats, too.
            try await office.hear(order)
            #expect(try await office.row(of: order.noticeID)?.state == "delivered")
            #expect(try await office.said() == Array(repeating: NoticeDelivered.name.description, count: 2))
            let shown = try await Deliveries(runner: office.database).list(fate: nil, capture: nil, atMost: 9)
            #expect(shown.contains { $0.kind == topic.rawValue && $0.noticeID == order.noticeID })
            #expect(!office.logged.contains { $0.contains("zoe") || $0.contains("SECRET") })
        }
    }

    @Test func `a mail that was not sent in time is not sent any more, and that is told`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport { _, _ throws(MailError) in throw MailError(.temporary(code: 450)) }
            let order = try await office.tell("later@guests.example")
            let guest = try await office.invite("guest@guests.example")
            try await office.deliver(by: transport) {
                #expect(await eventually { (try? await office.row(of: order.noticeID))??.code == 450 })
                #expect(await eventually { (try? await office.row(of: order.noticeID))??.isLeased == false })
                #expect(await eventually { (try? await office.row(of: guest))??.isLeased == false })
                let tries = transport.all.count { $0.recipient == "later@guests.example" }
                office.wait(3600)
                #expect(await eventually { await office.isIn("failed", order.noticeID) })
                #expect(transport.all.count { $0.recipient == "later@guests.example" } == tries)
            }
            let row = try #require(try await office.row(of: order.noticeID))
            #expect(row.reason == "expired" && row.code == nil)
            #expect(try await !office.hasLink(order.noticeID))
            #expect(try await office.said(NoticeFailed.self).map(\.noticeID) == [order.noticeID])
            #expect(try await office.row(of: guest)?.state == "due", "a guest's mail is tried for three days")
        }
    }

    @Test func `an order that comes too late is recorded and sent to nobody`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport()
            let order = try await office.order(to: "zoe@guests.example")
            office.wait(3600)
            for _ in 1...2 { try await office.hear(order) }
            #expect(try await office.row(of: order.noticeID)?.reason == "expired")
            #expect(try await !office.hasLink(order.noticeID))
            try await office.deliver(by: transport) {
                let other = try await office.tell("ann@guests.example")
                #expect(await eventually { await office.isIn("delivered", other.noticeID) })
            }
            #expect(transport.all.map(\.recipient) == ["ann@guests.example"])
            #expect(try await office.said(NoticeFailed.self).map(\.noticeID) == [order.noticeID])
        }
    }

    @Test func `a person whose key is destroyed is told nothing, before and after it was recorded`() async throws {
        try await PostOffice.open { office in
            let (early, late) = (
                try await office.order(to: "zoe@guests.example"), try await office.order(to: "zoe@guests.example")
            )
            try await office.hear(early)
            for order in [early, late] { try await office.vault.destroyKey(KeyID(order.keyID.uuid)) }
            try await office.hear(late)
            #expect(try await office.row(of: late.noticeID) == nil)
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("failed", early.noticeID) })
            }
            #expect(try await office.row(of: early.noticeID)?.reason == "erased" && transport.all.isEmpty)
        }
    }

    @Test func `an erased person's notices go, sent or not, and their key is left to its owner`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport()
            let sent = try await office.tell("zoe@guests.example", of: .passwordChanged)
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("delivered", sent.noticeID) })
            }
            let waiting = try await office.tell("Zoe@guests.example", of: .addressChange)
            let neighbor = try await office.tell("ann@guests.example")
            let answer = try await office.erase(person: "zoe@guests.example")
            #expect(answer.outcome == .removed)
            #expect(
                Dictionary(uniqueKeysWithValues: answer.removed.map { ($0.table, $0.count) })
                    == ["notice": 2, "delivery": 2])
            for order in [sent, waiting] {
                #expect(try await office.row(of: order.noticeID) == nil)
                #expect(try await !office.vault.isDestroyed(KeyID(order.keyID.uuid)))
            }
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("delivered", neighbor.noticeID) })
            }
            #expect(transport.all.map(\.recipient) == ["zoe@guests.example", "ann@guests.example"])
        }
    }

    @Test func `an address that is put right while the mail waits is where it goes`() async throws {
        try await PostOffice.open { office in
            let order = try await office.tell("zoe@guests.example")
            #expect(
                try await office.rectify("zoe@guests.example", to: "zoe@home.example") == ["delivery": 1])
            #expect(
                try await office.rectify(Rectification(.language, "de"), of: "zoe@home.example") == ["notice": 1])
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("delivered", order.noticeID) })
            }
            #expect(transport.all.map(\.recipient) == ["zoe@home.example"])
            #expect(text(transport.all.first).contains("1 Stunde"))
        }
    }

    @Test func `a copy for the person says what they were told, and gives nobody a link that was used up`()
        async throws
    {
        try await PostOffice.open { office in
            let order = try await office.tell("zoe@guests.example", of: .passwordChanged)
            try await office.deliver(by: ScriptedTransport()) {
                #expect(await eventually { await office.isIn("delivered", order.noticeID) })
            }
            let records = try await office.schema.records(
                of: Subject(try office.lookups(of: "zoe@guests.example")), in: office.database
            ) { [vault = office.vault] sealed, purpose in
                try await vault.openText(SealedValue(bytes: sealed), purpose: purpose)
            }
            let notice = try #require(records.first { $0.table.name == "notice" }?.records.first)
            #expect(notice["kind"] == .text("personal") && notice["topic"] == .text("password-changed"))
            #expect(notice["link"] == .null)
            let delivery = try #require(records.first { $0.table.name == "delivery" }?.records.first)
            #expect(delivery["recipient"] == .text("zoe@guests.example") && delivery["state"] == .text("delivered"))
        }
    }

    @Test func `neither address nor link stands in a table in the clear`() async throws {
        try await PostOffice.open { office in
            try await office.tell("zoe@guests.example")
            for table in ["notice", "delivery", "outbox"] {
                for row in try await office.database.rows("select t::text as row from \(identifier: table) t") {
                    let text: String = try row.decode("row")
                    #expect(!text.contains("zoe") && !text.contains("SECRET") && !text.contains("/accounts"))
                }
            }
        }
    }

    @Test func `whoever waits at their screen does not wait behind a mailing`() async throws {
        try await PostOffice.open { office in
            var guests: [AudienceMember] = []
            for number in 0..<30 { guests.append(try await office.guest("guest\(number)@guests.example")) }
            _ = try await office.confirmed(guests)
            try await office.sendMailings()
            let gate = AsyncStream<Void>.makeStream()
            let transport = ScriptedTransport { number, _ throws(MailError) in
                guard number == 1 else { return }
                for await _ in gate.stream { return }
            }
            try await office.deliver(by: transport, limits: .init(concurrency: 1, poll: .milliseconds(20))) {
                #expect(await eventually { transport.all.count == 1 })
                office.wait(5)
                let order = try await office.tell("zoe@home.example")
                gate.continuation.yield()
                #expect(await eventually { transport.all.count == 31 })
                #expect(await eventually { await office.isIn("delivered", order.noticeID) })
            }
            #expect(transport.all.firstIndex { $0.recipient == "zoe@home.example" } == 1)
        }
    }

    @Test func `what is urgent is taken first, and no more than there is room for`() async throws {
        try await PostOffice.open { office in
            for number in 0..<5 { try await office.invite("guest\(number)@guests.example") }
            office.wait(60)
            var orders = [try await office.tell("zoe@home.example")]
            office.wait(1)
            orders.append(try await office.tell("ann@home.example"))
            let deliveries = Deliveries(runner: office.database)
            func take(_ count: Int) async throws -> [DueDelivery] {
                try await deliveries.take(
                    upTo: count, but: [], at: office.now, until: office.now + 60, lease: UUID(), takingOver: false)
            }
            #expect(try await take(1).map(\.noticeID) == [orders[0].noticeID])
            let next = try await take(3)
            #expect(next.count == 3 && next.first?.noticeID == orders[1].noticeID)
            #expect(next.dropFirst().allSatisfy { $0.captureID != nil })
            #expect(try await take(9).count == 3)
            let leased: Int? = try await office.database.value("select count(*) from delivery where lease is not null")
            #expect(leased == 7)
        }
    }

    @Test func `what is urgent is found without reading what is due`() async throws {
        try await PostOffice.open { office in
            let plan = try await office.database.withConnection { connection in
                try await connection.execute("set enable_seqscan = off")
                return try await connection.rows(
                    """
                    explain select id from delivery where state = 'due' and urgent order by not_before, id limit 10
                    """
                ).map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
            }
            #expect(plan.contains("delivery_urgent") && !plan.contains("Sort"))
        }
    }

    @Test func `a notice is forgotten some time after it is of use, and not while it waits`() async throws {
        try await PostOffice.open { office in
            let (brief, long) = (
                try await office.tell("zoe@guests.example"),
                try await office.tell("zoe@guests.example", of: .accountClosing, lifetime: 30 * 86_400)
            )
            let guest = try await office.invite("guest@guests.example")
            let unsent = try await office.tell("ann@guests.example")
            try await office.database.execute(
                "update delivery set not_before = \(office.now + 900 * 86_400) where notice_id = \(unsent.noticeID.uuid)"
            )
            try await office.deliver(by: ScriptedTransport()) {
                for order in [brief, long] {
                    #expect(await eventually { await office.isIn("delivered", order.noticeID) })
                }
                #expect(await eventually { await office.isIn("delivered", guest) })
            }
            func forgetting() async throws {
                let instant = office.now
                try await office.database.withTransaction { try await ForgetPersonalNotices().run($0, instant) }
            }
            office.wait(3600 + ForgetPersonalNotices.age - 1)
            try await forgetting()
            #expect(try await office.row(of: brief.noticeID) != nil)
            office.wait(1)
            try await forgetting()
            #expect(try await office.row(of: brief.noticeID) == nil)
            for order in [long, unsent] { #expect(try await office.row(of: order.noticeID) != nil) }
            office.wait(400 * 86_400)
            try await forgetting()
            #expect(try await office.row(of: long.noticeID) == nil)
            #expect(try await office.row(of: unsent.noticeID) != nil)
            #expect(try await office.row(of: guest) != nil)
            // The order that comes once more is too late by now.
            try await office.hear(brief)
            #expect(try await office.row(of: brief.noticeID)?.reason == "expired")
        }
    }
}
