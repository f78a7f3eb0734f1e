import Contracts
import Foundation
import GDPRRequests
import PostgreSQL
import Testbed
import Testing
import Vault

@Suite("Incidents that are settled", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct SettleIncidentTests {
    /// An incident that two guests and a customer are concerned by, and whose mails are being sent.
    private func confirmed(_ service: LiveService) async throws -> (id: String, mailing: Identifier<Mailing>) {
        let (id, mailing) = try await service.openIncident()
        let now = Date()
        try await service.runtime.execute(
            """
            update incident set guests = 2, customers = 1, records = 2, prepared_at = \(now), tested_at = \(now)
            where id = \(try #require(UUID(uuidString: id)))
            """)
        let (_, failure) = try await service.command(["incident", "confirm", id, "--yes"] + LiveService.by("bo"))
        #expect(failure == nil)
        return (id, mailing)
    }

    private func clock(_ name: String, of id: String, _ service: LiveService) async throws -> IncidentStatus.Clock {
        try #require(try await service.incidentStatus(id).clocks.first { $0.clock == name })
    }

    @Test func `C66 mails that fail or come back tell nobody, until somebody notes how those were told`() async throws {
        try await LiveService.with(isServing: true) { service in
            try await MailingDesk.with(service.host) { desk in
                let (id, mailing) = try await confirmed(service)
                // The relay refuses every mail to guests; the customer's seems to arrive.
                let refused = MailingProgress(failed: 2)
                try await desk.say(
                    MailingProgressed(
                        mailingID: mailing, guests: refused, customers: MailingProgress(delivered: 1), at: Date()),
                    version: 1)
                _ = try await eventually("the customer's clock") {
                    try await clock("breach-customers", of: id, service).toldAt
                }
                #expect(try await clock("breach-people", of: id, service).toldAt == nil)
                let (due, _) = try await service.command("deadline", "next", "--limit", "10000", "--json")
                #expect(due.contains(id))
                #expect(try await service.incidentStatus(id).next.contains { $0.contains("incident told") })
                // It comes back later.
                try await desk.say(
                    MailingProgressed(
                        mailingID: mailing, guests: refused, customers: MailingProgress(bounced: 1), at: Date()),
                    version: 2)
                _ = try await eventually("the customer's clock again") {
                    try await clock("breach-customers", of: id, service).toldAt == nil ? true : nil
                }
                let told = ["incident", "told", id, "--clock", "breach-customers", "--how", "by telephone"]
                #expect(try await service.command(told + LiveService.by("cy")).failure == nil)
                #expect(try await service.refusal(told + LiveService.by("cy")).contains("already"))
                let noted = try await clock("breach-customers", of: id, service)
                #expect(noted.toldBy == "cy" && noted.toldHow == "by telephone")
                // What was noted by hand stays, whatever else comes back.
                let last = try await desk.say(
                    MailingProgressed(
                        mailingID: mailing, guests: refused, customers: MailingProgress(bounced: 1), at: Date()),
                    version: 3)
                _ = try await eventually("the last word") {
                    try await service.runtime.row("select 1 as heard from inbox where message_id = \(last)")
                }
                #expect(try await clock("breach-customers", of: id, service).toldBy == "cy")
                #expect(
                    try await service.refusal(
                        ["incident", "not-owed", id, "--clock", "breach-people", "--reason", "x"] + LiveService.by("an")
                    ).contains("confirmed"))
                #expect(
                    try await service.refusal(["incident", "close", id] + LiveService.by("an")).contains(
                        "breach-people"))
                let (dossier, _) = try await service.command("incident", "dossier", id)
                #expect(dossier.contains("by telephone"))
            }
        }
    }

    @Test func `a false alarm is closed without a mail to anybody, and who decided that is written down`() async throws
    {
        try await LiveService.with(isServing: false) { service in
            let (id, _) = try await service.openIncident()
            for clock in ["breach-authority", "breach-customers", "breach-people"] {
                let arguments = ["incident", "not-owed", id, "--clock", clock, "--reason", "the disk was blank"]
                #expect(try await service.command(arguments + LiveService.by("cy")).failure == nil)
                #expect(try await service.refusal(arguments + LiveService.by("cy")).contains("already"))
            }
            let (due, _) = try await service.command("deadline", "next", "--limit", "10000", "--json")
            #expect(!due.contains(id))
            let (shown, _) = try await service.command("incident", "status", id)
            #expect(shown.contains("not owed: the disk was blank, says cy") && shown.contains("incident close"))
            let (dossier, _) = try await service.command("incident", "dossier", id)
            #expect(dossier.contains("breach-people not told because\n    the disk was blank, says cy"))
            #expect(
                try await service.refusal(
                    ["incident", "told", id, "--clock", "x", "--how", "y"] + LiveService.by("an")
                )
                .contains("--clock"))
            #expect(try await service.command(["incident", "close", id] + LiveService.by("an")).failure == nil)
            let acts = try await service.runtime.value(
                "select count(*) from operator_act where subject = \(id) and act = 'incident not-owed' and actor = 'cy'",
                as: Int64.self)
            #expect(acts == 3)
            try await service.owner.execute("delete from outbox")
        }
    }

    @Test func `closing again destroys the keys of test mails that an interrupted closing left`() async throws {
        try await LiveService.with(isServing: false) { service in
            let (id, _) = try await service.openIncident()
            let uuid = try #require(UUID(uuidString: id))
            let now = Date()
            try await service.runtime.execute(
                "update incident set guests = 0, customers = 0, records = 0, prepared_at = \(now) where id = \(uuid)")
            let (_, failure) = try await service.command(
                ["incident", "test", id, "--to", "an@photobooth.example"] + LiveService.by("an"))
            #expect(failure == nil)
            let row = try await service.runtime.row("select key_id from incident_test where incident_id = \(uuid)")
            let key = KeyID(try #require(row).decode("key_id", as: UUID.self))
            // As a process leaves it that dies between the commit and the key store.
            try await service.runtime.execute("update incident set closed_at = \(now) where id = \(uuid)")
            #expect(try await !service.isDestroyed(key))
            let (printed, refused) = try await service.command(["incident", "close", id] + LiveService.by("an"))
            #expect(refused == nil && printed.contains("closed since"))
            #expect(try await service.isDestroyed(key))
            try await service.owner.execute("delete from outbox")
        }
    }

    @Test func `a test mail that is not recorded leaves no key behind`() async throws {
        try await LiveService.with(isServing: false) { service in
            let (id, _) = try await service.openIncident()
            let uuid = try #require(UUID(uuidString: id))
            try await service.runtime.execute(
                "update incident set guests = 0, customers = 0, records = 0, prepared_at = \(Date()) where id = \(uuid)"
            )
            try await service.owner.execute(
                "alter table incident_test add constraint nobody check (actor <> 'nobody') not valid")
            let before = try await service.liveKeys()
            let (_, failure) = try await service.command(
                ["incident", "test", id, "--to", "an@photobooth.example"] + LiveService.by("nobody"))
            try await service.owner.execute("alter table incident_test drop constraint nobody")
            #expect(failure != nil)
            #expect(try await service.liveKeys() == before)
            try await service.owner.execute("delete from outbox")
        }
    }
}
