import Contracts
import Foundation
import Mail
import Messaging
import Notifications
import PersonalData
import PostgreSQL
import SubjectRights
import Synchronization
import Testbed
import Testing
import Vault

@Suite(
    "Erasing notices", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"), .serialized,
    .timeLimit(.minutes(3)))
struct ErasureTests {
    private func order(_ capture: Identifier<Capture>) -> EraseData<NotificationsData> {
        EraseData(erasureID: Identifier(at: Date()), captureID: capture, askedAt: Date().inMilliseconds)
    }

    @Test func `what was told of a capture goes, sent or not, and what was not sent never is`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport()
            let sent = try await office.invite("zoe@guests.example")
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("delivered", sent) })
            }
            let unsent = try await office.invite("ann@guests.example")
            let neighbor = try await office.invite("eve@guests.example")
            for capture in [sent, unsent] {
                let order = order(capture)
                let answer = try await office.erase(order)
                #expect(answer.outcome == .removed)
                #expect(
                    answer.removed == [TableCount(table: "notice", count: 1), TableCount(table: "delivery", count: 1)])
                #expect(try await office.row(of: capture) == nil)
                #expect(try await office.erase(order).removed == answer.removed, "the same answer again")
                // Media says late, or again, that it is ready.
                try await office.invite("late@guests.example", capture: capture)
                #expect(try await office.row(of: capture) == nil)
            }
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("delivered", neighbor) })
            }
            #expect(transport.all.map(\.recipient) == ["zoe@guests.example", "eve@guests.example"])
        }
    }

    @Test func `a mail that is leaving is waited for, and is not tried again`() async throws {
        try await PostOffice.open { office in
            let (stalled, capture) = (
                AsyncStream<Void>.makeStream(), try await office.invite("zoe@guests.example")
            )
            let transport = ScriptedTransport { _, _ throws(MailError) in
                for await _ in stalled.stream { break }
                throw MailError(.temporary(code: 450))
            }
            let order = order(capture)
            try await office.deliver(by: transport) {
                #expect(await eventually { transport.all.count == 1 })
                #expect(try await office.erase(order).outcome == .pending)
                stalled.continuation.finish()
                #expect(await eventually { await (try? office.row(of: capture)?.isLeased) == false })
                office.wait(86_400)
                let other = try await office.invite("ann@guests.example")
                #expect(await eventually { transport.all.contains { $0.recipient == "ann@guests.example" } })
                _ = other
                #expect(transport.all.count { $0.recipient == "zoe@guests.example" } == 1)
                #expect(try await office.erase(order).outcome == .removed)
            }
            #expect(try await office.row(of: capture) == nil)
        }
    }

    @Test func `a person's mails go, and nobody else's`() async throws {
        try await PostOffice.open { office in
            let mine = [try await office.invite("zoe@guests.example"), try await office.invite("zoe@guests.example")]
            let other = try await office.invite("ann@guests.example")
            try await office.answer(
                office.propose(),
                guests: [try await office.guest("zoe@guests.example"), try await office.guest("ann@guests.example")],
                customers: [])
            let answer = try await office.erase(person: "Zoe@guests.example")
            #expect(answer.outcome == .removed)
            #expect(
                Dictionary(uniqueKeysWithValues: answer.removed.map { ($0.table, $0.count) })
                    == ["delivery": 2, "notice": 2, "mailing_recipient": 1])
            for capture in mine { #expect(try await office.row(of: capture) == nil) }
            #expect(try await office.row(of: other) != nil)
        }
    }

    @Test func `who wants no advertising is erased like everybody, and it stays known that they want none`()
        async throws
    {
        try await PostOffice.open { office in
            let capture = try await office.invite("zoe@guests.example")
            try await office.database.execute(
                """
                insert into suppression (recipient_lookup, suppressed_at)
                values (\(try office.hasher.hash(mail: "zoe@guests.example").bytes), \(office.now))
                """)
            let answer = try await office.erase(person: "zoe@guests.example")
            #expect(answer.outcome == .retained)
            #expect(answer.retained == [RetainedData(table: "suppression", count: 1, reason: .evidence)])
            #expect(Set(answer.removed.map(\.table)) == ["notice", "delivery"])
            #expect(try await office.row(of: capture) == nil)
        }
    }

    @Test func `a person's mail that is leaving is waited for`() async throws {
        try await PostOffice.open { office in
            let capture = try await office.invite("zoe@guests.example")
            let taken = try await Deliveries(runner: office.database).take(
                upTo: 1, but: [], at: office.now, until: office.now + 60, lease: UUID(), takingOver: false)
            #expect(taken.count == 1)
            let order = EraseData<NotificationsData>(
                erasureID: Identifier(UUID()), captureID: nil, lookups: try office.lookups(of: "zoe@guests.example"),
                askedAt: office.now)
            #expect(try await office.erase(order).outcome == .pending)
            #expect(try await office.row(of: capture)?.isLeased == true)
            office.wait(61)
            #expect(try await office.erase(order).outcome == .removed)
            #expect(try await office.row(of: capture) == nil)
        }
    }

    @Test func `a mail that somebody takes at the moment of the erasure is waited for`() async throws {
        try await PostOffice.open { office in
            let capture = try await office.invite("zoe@guests.example")
            let (order, instant) = (order(capture), office.now)
            let erasing = try await office.database.withTransaction { taking in
                let taken = try await Deliveries(runner: taking).take(
                    upTo: 1, but: [], at: instant, until: instant + 60, lease: UUID(), takingOver: false)
                #expect(taken.count == 1)
                let erasing = Task { try await office.erase(order) }
                #expect(await eventually { await office.isSomebodyWaiting })
                return erasing
            }
            #expect(try await erasing.value.outcome == .pending, "the lease was taken before the erasure ended")
            #expect(try await office.row(of: capture)?.isLeased == true)
            office.wait(61)
            #expect(try await office.erase(order).outcome == .removed)
        }
    }

    @Test func `a notice that has a key of its own takes it along`() async throws {
        try await PostOffice.open { office in
            let fact = DecisionOverdue(
                erasureID: Identifier(UUID()), captureID: Identifier(UUID()), rentalID: Identifier(UUID()),
                customerID: Identifier(UUID()), askedAt: office.now)
            try await office.hear(fact)
            let mailing = try await office.propose()
            let request = try await office.vault.createKey(.request)
            let to = try await office.vault.seal(
                "ann@office.example", under: request, purpose: SealedPurpose.mailAddress)
            try await office.hear(TestMailing(mailingID: mailing, to: Sealed(to.text), askedAt: office.now))
            let keys: [UUID] = try await office.database.rows(
                "select key_id from notice group by key_id, kind order by kind = 'officer' desc"
            ).map { try $0.decode("key_id") }
            #expect(keys.count == 2)
            #expect(try await office.erase(order(fact.captureID)).outcome == .removed)
            #expect(try await office.vault.isDestroyed(KeyID(keys[0])))
            #expect(try await !office.vault.isDestroyed(KeyID(keys[1])))
            #expect(try await office.erase(person: "ann@office.example").outcome == .removed)
            #expect(try await office.vault.isDestroyed(KeyID(keys[1])))
        }
    }
}
