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
    "Mails to the privacy officer", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"),
    .serialized, .timeLimit(.minutes(3)))
struct OfficerMailsTests {
    @Test func `the privacy officer hears once of a decision that is overdue`() async throws {
        try await PostOffice.open { office in
            let fact = DecisionOverdue(
                erasureID: Identifier(UUID()), captureID: Identifier(UUID()), rentalID: Identifier(UUID()),
                customerID: Identifier(UUID()), askedAt: office.now)
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                try await office.hear(fact)
                try await office.hear(fact)
                #expect(await eventually { await office.isIn("delivered", fact.captureID) })
            }
            #expect(transport.all.map(\.recipient) == ["officer@photos.example"])
            let mail = transport.all.map { String(decoding: $0.message, as: UTF8.self) }.joined()
            #expect(mail.replacing("=\r\n", with: "").contains("\(fact.erasureID)"))
            let row = try await office.database.row("select class from notice")
            #expect(try row?.decode("class", as: String.self) == "statutory")
        }
    }

    @Test func `the privacy officer hears once of each alarm, each with its own words`() async throws {
        try await PostOffice.open { office in
            let incident = UUID()
            func alarm(_ clock: LegalClock, _ hours: Int) -> DeadlineNear {
                DeadlineNear(
                    clock: clock, subjectID: incident, dueAt: office.now.addingTimeInterval(86_400), hours: hours,
                    saidAt: office.now)
            }
            let transport = ScriptedTransport()
            let alarms = [alarm(.breachAuthority, 24), alarm(.breachAuthority, 4), alarm(.breachPeople, 4)]
            for alarm in alarms + alarms { try await office.hear(alarm) }
            try await office.deliver(by: transport) { #expect(await eventually { transport.all.count == 3 }) }
            let mails = transport.all.map {
                String(decoding: $0.message, as: UTF8.self).replacing("=\r\n", with: "")
            }
            #expect(mails.allSatisfy { $0.contains("incident status \(incident.uuidString.lowercased())") })
            #expect(mails.count { $0.contains("betrokkenen") } == 1)
            let kinds = try await Deliveries(runner: office.database).list(fate: nil, capture: nil, atMost: 9)
                .map(\.kind)
            #expect(Set(kinds) == ["deadline.breach-authority", "deadline.breach-people"])
        }
    }
}
