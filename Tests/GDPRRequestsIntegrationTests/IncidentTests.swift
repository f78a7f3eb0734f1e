import Contracts
import Foundation
import GDPRRequests
import PostgreSQL
import Testbed
import Testing
import Vault

@Suite("Incidents on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct IncidentTests {
    @Test func `C58 C66 a breach goes from the count over a test and a second person to everybody told`() async throws {
        try await LiveService.with(isServing: true) { service in
            try await MailingDesk.with(service.host) { desk in
                let rental = UUID().uuidString.lowercased()
                let (id, mailing) = try await service.openIncident(["--rental", rental])
                let order = try await desk.first(PrepareMailing.self, about: "\(mailing)")
                #expect(order.kind == .breach && order.proposedBy == "an" && order.texts.count == 4)
                #expect(order.scope == MailingScope(rentalID: Identifier(rental)))

                // Nobody can have it sent before it was counted and seen.
                #expect(
                    try await service.refusal(["incident", "confirm", id, "--yes"] + LiveService.by("bo")).contains(
                        "counted"))
                try await desk.say(
                    MailingPrepared(mailingID: mailing, guests: 3, customers: 1, records: 40, preparedAt: Date()))
                _ = try await eventually("the count") { try await service.incidentStatus(id).counts }
                #expect(
                    try await service.refusal(["incident", "confirm", id, "--yes"] + LiveService.by("bo")).contains(
                        "seen"))
                let (preview, _) = try await service.command("incident", "preview", id)
                #expect(preview.contains("3 guests and 1 customer,") && preview.contains("Subject in fr"))

                let address = "officer.\(UUID().uuidString.lowercased())@example.org"
                let (_, failure) = try await service.command(
                    ["incident", "test", id, "--to", address] + LiveService.by("an"))
                #expect(failure == nil)
                _ = try await desk.first(TestMailing.self, about: "\(mailing)")
                #expect(await !desk.everything.contains(address))

                #expect(
                    try await service.refusal(["incident", "confirm", id, "--yes"] + LiveService.by(" AN ")).contains(
                        "second"))
                #expect(
                    try await service.refusal(["incident", "confirm", id] + LiveService.by("bo")).contains("--yes"))
                #expect(try await desk.all(SendMailing.self, about: "\(mailing)").isEmpty)
                let (_, refused) = try await service.command(
                    ["incident", "confirm", id, "--yes"] + LiveService.by("bo"))
                #expect(refused == nil)
                #expect(try await desk.first(SendMailing.self, about: "\(mailing)").confirmedBy == "bo")
                #expect(
                    try await service.refusal(["incident", "confirm", id, "--yes"] + LiveService.by("cy")).contains(
                        "bo has"))

                // A word without a version is refused, and an older one changes nothing, whenever it comes.
                let under = MailingProgress(delivered: 2, bounced: 0, failed: 0, left: 1)
                let over = MailingProgress(delivered: 3, bounced: 0, failed: 0, left: 0)
                let customer = MailingProgress(delivered: 1, bounced: 0, failed: 0, left: 0)
                try await desk.say(
                    MailingProgressed(mailingID: mailing, guests: under, customers: customer, at: Date()))
                _ = try await eventually("the refusal") {
                    try await service.command("dead", "list").printed.contains("progress-without-version") ? true : nil
                }
                try await desk.say(
                    MailingProgressed(mailingID: mailing, guests: over, customers: customer, at: Date()), version: 9)
                _ = try await eventually("the end") {
                    try await service.incidentStatus(id).clocks.allSatisfy {
                        $0.clock == "breach-authority" || $0.toldAt != nil
                    } ? true : nil
                }
                let older = try await desk.say(
                    MailingProgressed(mailingID: mailing, guests: under, customers: customer, at: Date()), version: 8)
                _ = try await eventually("the older word") {
                    try await service.runtime.row("select 1 as heard from inbox where message_id = \(older)")
                }
                let now = try await service.incidentStatus(id)
                #expect(now.clocks.first { $0.clock == "breach-people" }?.mails == over)
                #expect(now.clocks.filter { $0.toldBy == "bo" }.count == 2)

                #expect(
                    try await service.refusal(["incident", "close", id] + LiveService.by("an")).contains(
                        "breach-authority"))
                let (_, told) = try await service.command(
                    ["incident", "authority", id, "--reference", "GBA-1"] + LiveService.by("an"))
                #expect(told == nil)
                let (_, closed) = try await service.command(["incident", "close", id] + LiveService.by("an"))
                #expect(closed == nil)
            }
        }
    }

    @Test func `C66 the database itself refuses the proposer and a late word without reasons`() async throws {
        try await LiveService.with(isServing: false) { service in
            let (id, _) = try await service.openIncident(hoursAgo: 80)
            let uuid = try #require(UUID(uuidString: id))
            let now = Date()
            try await service.runtime.execute(
                """
                update incident set guests = 1, customers = 1, records = 1, prepared_at = \(now), tested_at = \(now)
                where id = \(uuid)
                """)
            let statements: [(String, Query)] = [
                (
                    "23514",
                    "update incident set confirmed_by = ' An', confirmed_at = \(now) where id = \(uuid)"
                ),
                (
                    "23514",
                    "update incident set confirmed_by = 'A n', confirmed_at = \(now) where id = \(uuid)"
                ),
                (
                    "23514",
                    """
                    update incident_clock set told_at = \(now), told_by = 'bo'
                    where incident_id = \(uuid) and clock = 'breach-authority'
                    """
                ),
                ("42501", "update incident set proposed_by = 'somebody' where id = \(uuid)"),
                ("42501", "update incident_clock set due_at = \(now) where incident_id = \(uuid)"),
                ("42501", "delete from deadline_alarm"),
            ]
            for (state, statement) in statements {
                let error = await #expect(throws: DatabaseError.self) { try await service.runtime.execute(statement) }
                #expect(error?.sqlState == state, "\(error.map { "\($0)" } ?? "")")
            }
            #expect(
                try await service.refusal(["incident", "authority", id, "--reference", "GBA-2"] + LiveService.by("an"))
                    .contains("reasons"))
            let (_, failure) = try await service.command(
                ["incident", "authority", id, "--reference", "GBA-2", "--late-because", "found late"]
                    + LiveService.by("an"))
            #expect(failure == nil)
            try await service.owner.execute("delete from outbox")
        }
    }

    @Test func `the dossier has every field of the authority's form, and says which are not known yet`() async throws {
        try await LiveService.with(isServing: false) { service in
            let (id, _) = try await service.openIncident()
            let (text, _) = try await service.command("incident", "dossier", id)
            for field in ["33(3)(a)", "33(3)(b)", "33(3)(c)", "33(3)(d)", "A copy of a disk", "not known yet"] {
                #expect(text.contains(field), "\(field)")
            }
            let (_, failure) = try await service.command(
                [
                    "incident", "update", id, "--people", "guests of weddings", "--records", "photographs",
                    "--consequences", "unwanted publication", "--measures", "keys were destroyed",
                ] + LiveService.by("an"))
            #expect(failure == nil)
            try await service.runtime.execute(
                """
                update incident set guests = 3, customers = 1, records = 40, prepared_at = \(Date())
                where id = \(try #require(UUID(uuidString: id)))
                """)
            let (json, _) = try await service.command("incident", "dossier", id, "--json")
            #expect(json.contains("\"missing\" : [\n\n  ]") && json.contains("keys were destroyed"))
            #expect(json.contains("\"approximatePeople\" : 4"))
            try await service.owner.execute("delete from outbox")
        }
    }

    @Test func `C66 every alarm before a deadline rings once, over two processes and one that dies in the middle`()
        async throws
    {
        try await LiveService.with(isServing: false) { service in
            try await MailingDesk.with(service.host) { desk in
                // Eleven hours are left: the alarms at 24 and 12 hours should have rung, the one at 4 not.
                let (id, _) = try await service.openIncident(hoursAgo: 61)
                let rung: Query =
                    "select count(*) from deadline_alarm where subject_id = \(try #require(UUID(uuidString: id)))"
                let dying = try service.process(faultPoint: "rung:2")
                _ = await eventually(within: .seconds(60)) { !dying.isRunning }
                #expect(dying.terminationReason == .uncaughtSignal && dying.terminationStatus == SIGKILL)
                #expect(try await service.runtime.value(rung, as: Int64.self) == 0)

                let processes = [try service.process(), try service.process()]
                _ = try await eventually("six alarms") {
                    try await desk.all(DeadlineNear.self, about: id).count >= 6 ? true : nil
                }
                // The timer has come round again: nothing rings twice.
                let timer: Query = "select count(*) from timer where name = 'deadline-alarms' and ran_at > \(Date())"
                _ = try await eventually("another look") {
                    try await service.runtime.value(timer, as: Int64.self) == 1 ? true : nil
                }
                let alarms = try await desk.all(DeadlineNear.self, about: id)
                #expect(Set(alarms.map { "\($0.clock.rawValue) \($0.hours)" }).count == 6 && alarms.count == 6)
                #expect(Set(alarms.map(\.hours)) == [24, 12])
                #expect(try await service.runtime.value(rung, as: Int64.self) == 6)
                for process in processes { process.terminate() }
                _ = await eventually(within: .seconds(30)) { processes.allSatisfy { !$0.isRunning } }
            }
        }
    }

    @Test func `the next deadline is the soonest over requests and incidents`() async throws {
        struct Line: Decodable {
            var clock: String
            var subject: String
            var secondsLeft: Int
        }
        try await LiveService.with(isServing: false) { service in
            let (id, _) = try await service.openIncident(hoursAgo: 70)
            let address = "ann.\(UUID().uuidString.lowercased())@example.org"
            _ = try await service.command(
                ["find", "--mail", address, "--wait", "0"] + LiveService.by("an"))
            let (printed, _) = try await service.command("deadline", "next", "--limit", "10000", "--json")
            let lines = try JSONDecoder().decode([Line].self, from: Data(printed.utf8))
            #expect(lines.filter { $0.subject == id }.count == 3 && lines.contains { $0.clock == "request" })
            #expect(lines.map(\.secondsLeft) == lines.map(\.secondsLeft).sorted())
            let (one, _) = try await service.command("deadline", "next", "--json")
            #expect(try JSONDecoder().decode([Line].self, from: Data(one.utf8)).count == 1)
            try await service.owner.execute("delete from outbox")
        }
    }
}
