import Contracts
import Foundation
import Mail
import Notifications
import PostgreSQL
import Synchronization
import Testbed
import Testing
import Vault

@Suite(
    "Mailings with a database", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"),
    .serialized, .timeLimit(.minutes(3)))
struct MailingTests {
    @Test func `a mailing to fifty among decoys reaches these and nobody else, each once and in their language`()
        async throws
    {
        try await PostOffice.open { office in
            // Decoys: another mailing that nobody confirms, and guests whose pictures are ready.
            let decoy = try await office.propose()
            try await office.answer(
                decoy, guests: [try await office.guest("decoy@guests.example")],
                customers: [try await office.customer("decoy@customers.example")])
            let mailing = try await office.propose()
            #expect(try await office.said(MailingPrepared.self).count == 1, "nobody is known yet")
            var guests: [AudienceMember] = []
            for number in 0..<47 {
                guests.append(
                    try await office.guest("guest\(number)@guests.example", language: Language.allCases[number % 4]))
            }
            // Captures of somebody who is there already, and of one who is a customer as well.
            for _ in 0..<5 { guests.append(try await office.guest("Guest7@Guests.example")) }
            guests.append(try await office.guest("both@customers.example"))
            var customers: [AudienceMember] = []
            for name in ["one", "two", "both"] {
                customers.append(try await office.customer("\(name)@customers.example", language: .german))
            }
            try await office.answer(mailing, guests: guests, customers: customers)
            let prepared = try #require(try await office.said(MailingPrepared.self).first { $0.mailingID == mailing })
            #expect(prepared.guests == 47 && prepared.customers == 3)
            #expect(prepared.records == 53 + 3, "captures with and without an address")

            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                for _ in 0..<3 { try await office.sendMailings() }
                #expect(transport.all.isEmpty, "nobody has confirmed")
                try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: office.now))
                try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "cas", askedAt: office.now))
                // What an owner says after everybody is known changes nothing.
                try await office.answer(mailing, guests: [try await office.guest("late@guests.example")], customers: [])
                for _ in 0..<8 {
                    try await office.sendMailings(batch: 7)
                    office.wait(1)
                }
                #expect(
                    await eventually {
                        office.wait(4)
                        try? await office.sendMailings()
                        let last = (try? await office.said(MailingProgressed.self).last) ?? nil
                        return last?.guests.delivered == 47 && last?.customers.delivered == 3
                    })
            }
            let expected = Set((0..<47).map { "guest\($0)@guests.example" })
                .union(["one", "two", "both"].map { "\($0)@customers.example" })
            #expect(transport.all.count == 50)
            #expect(Set(transport.all.map { $0.recipient.lowercased() }) == expected)
            for letter in transport.all where letter.recipient.hasPrefix("guest1@") {
                #expect(String(decoding: letter.message, as: UTF8.self).contains("Subject: Subject in fr"))
            }
            for letter in transport.all where letter.recipient.hasSuffix("@customers.example") {
                #expect(String(decoding: letter.message, as: UTF8.self).contains("Subject: Subject in de"))
            }
            let progress = try await office.said(MailingProgressed.self)
            let last = try #require(progress.last)
            #expect(last.guests == MailingProgress(delivered: 47) && last.customers == MailingProgress(delivered: 3))
            let state: String? = try await office.database.value(
                "select state || confirmed_by from mailing where id = \(mailing.uuid)")
            #expect(state == "sentbo")
            let count = progress.count
            office.wait(60)
            try await office.sendMailings()
            #expect(try await office.said(MailingProgressed.self).count == count, "the end is told once")
        }
    }

    @Test func `whoever proposed a mailing cannot confirm it, not even in the database`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.propose(by: "ann")
            try await office.answer(mailing, guests: [try await office.guest("zoe@guests.example")], customers: [])
            await #expect(throws: MailingRefusal.samePerson) {
                try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "Ann ", askedAt: office.now))
            }
            for name in [" ANN", "A nn"] {
                let error = await #expect(throws: DatabaseError.self) {
                    try await office.database.execute(
                        """
                        update mailing set state = 'sending', confirmed_by = \(name), confirmed_at = prepared_at
                        where id = \(mailing.uuid)
                        """)
                }
                #expect(error?.kind == .constraint(name: "mailing_second_person"))
            }
            try await office.sendMailings()
            #expect(try await office.database.value("select count(*) from delivery", as: Int64.self) == 0)
        }
    }

    @Test func `a recipient has one delivery, whoever makes a second`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.propose()
            try await office.answer(mailing, guests: [try await office.guest("zoe@guests.example")], customers: [])
            try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: office.now))
            try await office.sendMailings()
            try await office.database.execute("update mailing_recipient set recorded_at = null")
            let error = await #expect(throws: DatabaseError.self) { try await office.sendMailings() }
            #expect(error?.kind == .constraint(name: "delivery_mailing_once"))
        }
    }

    @Test func `whoever wants to see it first gets it in every language, and nobody is counted`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.propose()
            try await office.answer(mailing, guests: [try await office.guest("zoe@guests.example")], customers: [])
            let key = try await office.vault.createKey(.request)
            let to = try await office.vault.seal("ann@office.example", under: key, purpose: SealedPurpose.mailAddress)
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                try await office.hear(TestMailing(mailingID: mailing, to: Sealed(to.text), askedAt: office.now))
                #expect(await eventually { transport.all.count == 4 })
                #expect(await eventually { (try? await office.said(NoticeDelivered.self).count) == 4 })
            }
            #expect(Set(transport.all.map(\.recipient)) == ["ann@office.example"])
            let mails = transport.all.map { String(decoding: $0.message, as: UTF8.self) }
            for (language, word) in [("nl", "Proef"), ("fr", "Essai"), ("de", "Probe"), ("en", "Test")] {
                #expect(mails.contains { $0.contains("Subject: [\(word)] Subject in \(language)") })
            }
            try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: office.now))
            try await office.sendMailings()
            #expect(try await office.said(MailingProgressed.self).last?.guests == MailingProgress(left: 1))
        }
    }

    @Test func `whoever saw a mailing first is forgotten some days later, with the key of the test`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.propose()
            let request = try await office.vault.createKey(.request)
            let to = try await office.vault.seal(
                "ann@office.example", under: request, purpose: SealedPurpose.mailAddress)
            try await office.hear(TestMailing(mailingID: mailing, to: Sealed(to.text), askedAt: office.now))
            let keys: [UUID] = try await office.database.rows("select distinct key_id from notice")
                .map { try $0.decode("key_id") }
            let key = KeyID(try #require(keys.first))
            #expect(keys.count == 1 && key != request, "the request's key is its owner's to destroy")
            let guest = try await office.invite("zoe@guests.example")
            func count() async throws -> Int64? { try await office.database.value("select count(*) from delivery") }

            office.wait(ForgetMailingTests.age - 1)
            try await office.forgetMailingTests()
            #expect(try await count() == 5)
            #expect(try await !office.vault.isDestroyed(key))
            office.wait(1)
            try await office.forgetMailingTests()
            #expect(try await count() == 1)
            #expect(try await office.row(of: guest) != nil)
            #expect(try await office.vault.isDestroyed(key))
            #expect(try await !office.vault.isDestroyed(request))
            #expect(ForgetMailingTests.age > DeliveryPolicy.patience)
        }
    }

    @Test func `who wants no advertising gets none, and still what the law wants them to be told`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.propose()
            try await office.answer(mailing, guests: [try await office.guest("zoe@guests.example")], customers: [])
            try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: office.now))
            try await office.sendMailings()
            let advertised = try await office.invite("zoe@guests.example")
            let other = try await office.invite("ann@guests.example")
            try await office.database.execute(
                "update notice set class = 'marketing' where capture_id = \(advertised.uuid)")
            try await office.database.execute("update notice set class = 'marketing' where capture_id = \(other.uuid)")
            try await office.database.execute(
                """
                insert into suppression (recipient_lookup, suppressed_at)
                values (\(try office.hasher.hash(mail: "zoe@guests.example").bytes), \(office.now))
                """)
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("failed", advertised) })
                #expect(await eventually { await office.isIn("delivered", other) })
                #expect(await eventually { transport.all.count == 2 })
            }
            #expect(try await office.row(of: advertised)?.reason == "suppressed")
            let toZoe = transport.all.filter { $0.recipient == "zoe@guests.example" }
            #expect(toZoe.count == 1)
            #expect(toZoe.first.map { String(decoding: $0.message, as: UTF8.self).contains("Subject in nl") } == true)
        }
    }

    @Test func `nobody changes a published policy: not the service, not the owner of the table`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.propose(.policy)
            try await office.database.execute(
                """
                insert into policy (version, effective_at, published_at, published_by, mailing_id)
                values ('1', \(office.now), \(office.now), 'ann', \(mailing.uuid))
                """)
            try await office.database.execute(
                """
                insert into policy_text (version, language, text, sha256)
                values ('1', 'nl', 'Tekst', sha256(convert_to('Tekst', 'UTF8')))
                """)
            let changes: [Query] = [
                "update policy_text set text = 'Andere', sha256 = sha256(convert_to('Andere', 'UTF8'))",
                "delete from policy_text", "truncate policy_text", "update policy set effective_at = published_at",
                "delete from policy",
            ]
            for change in changes {
                let refused = await #expect(throws: DatabaseError.self) { try await office.database.execute(change) }
                #expect(refused?.kind == .permission)
            }
            let schema: String = try #require(try await office.database.value("select current_schema()::text"))
            try await office.database.execute("grant usage on schema \(identifier: schema) to notifications")
            for change in changes {
                await #expect(throws: DatabaseError.self) {
                    try await office.database.withTransaction { transaction in
                        try await transaction.execute("set local role notifications")
                        _ = try await transaction.rows("select text from policy_text")
                        try await transaction.execute(change)
                    }
                }
            }
            for (table, column) in [("policy", "version"), ("policy_text", "text")] {
                let may: Bool? = try await office.database.value(
                    """
                    select has_table_privilege('notifications', \(table), 'update, delete, truncate')
                        or has_column_privilege('notifications', \(table), \(column), 'update')
                    """)
                #expect(may == false)
            }
            #expect(try await office.database.value("select text from policy_text", as: String.self) == "Tekst")
        }
    }
}
