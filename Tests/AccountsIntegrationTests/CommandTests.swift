import Accounts
import AMQP
import ArgumentParser
import Contracts
import Foundation
import Hexadecimal
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("commands")
    struct CommandTests {
        @Test func `what is enrolled and booked by command is told to everybody, with who and why`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let said = try await service.events.fact(CustomerEnrolled.self, about: "\(customer)")
                #expect(said.fact.kind == .legalPerson)
                #expect(said.delivery.properties.headers["actor"] == .string("tester"))
                #expect(said.delivery.properties.headers["reason"] == .string("ticket 12"))

                let booth = UUID().uuidString.lowercased()
                let rental = try await service.booked(customer, booth: booth)
                let (fact, delivery) = try await service.events.fact(RentalBooked.self, about: "\(rental)")
                #expect(fact.customerID == customer && fact.boothIDs.map(\.description) == [booth])
                #expect(ContractCoding.text(of: fact.from) == "2026-05-31T22:00:00.000Z")
                #expect(ContractCoding.text(of: fact.until) == "2026-06-02T22:00:00.000Z")
                #expect(fact.purpose == .party && fact.instructionVersion == "2026-1" && fact.retentionMonths == 12)
                #expect(delivery.properties.headers["entityversion"] == .integer(1))

                let acts = try await service.runtime.rows(
                    "select act, actor, reason from operator_act where subject = any(\(["\(customer)", "\(rental)"])) order by act"
                )
                #expect(try acts.map { try $0.decode("act", as: String.self) } == ["customer enrol", "rental book"])
                #expect(try acts.allSatisfy { try $0.decode("actor", as: String.self) == "tester" })
                let listed = try await service.command("rental", "list", "--customer", "\(customer)")
                #expect(listed.contains("\(rental)") && listed.contains("2026-06-01 00:00"))
            }
        }

        @Test func `a rental that was booked without an instruction gets it later, and says so once`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let printed = try await service.command(
                    "rental", "book", "--customer", "\(customer)", "--booth", UUID().uuidString, "--from", "2026-06-01",
                    "--until", "2026-06-02", "--purpose", "shop", "--months", "12", "--as", "tester", "--because",
                    "test")
                let rental = printed.trimmingCharacters(in: .whitespacesAndNewlines)
                #expect(try await service.events.fact(RentalBooked.self, about: rental).fact.instructionVersion == nil)
                #expect(try await service.command("rental", "list", "--customer", "\(customer)").contains("missing"))
                for _ in 1...2 {
                    try await service.command(
                        "rental", "instruct", "--rental", rental, "--agreement-version", "2026-2", "--as", "tester",
                        "--because", "signed on 3 May")
                }
                let said = try await eventually("the instruction") {
                    let facts = try await service.events.facts(RentalBooked.self, about: rental)
                    return facts.count == 2 ? facts : nil
                }
                #expect(said.map(\.instructionVersion) == [nil, "2026-2"] && said[1].purpose == .shop)
                let acts: [String] = try await service.runtime.rows(
                    "select act from operator_act where subject = \(rental) order by at"
                ).map { try $0.decode("act") }
                #expect(acts == ["rental book", "rental instruct"])
                await #expect(throws: ValidationError.self) {
                    try await service.command(
                        "rental", "instruct", "--rental", rental, "--agreement-version", " ", "--as", "tester",
                        "--because", "test")
                }
            }
        }

        @Test func `refused terms change nothing`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let booth = UUID().uuidString
                let rental = try await service.booked(customer, booth: booth)
                _ = try await service.events.fact(RentalBooked.self, about: "\(rental)")
                _ = try await eventually("an empty outbox") { try await service.rowCounts()[4] == 0 ? true : nil }
                let before = try await service.rowCounts()
                for months in ["5", "25"] {
                    await #expect(throws: ValidationError.self) {
                        try await service.booked(customer, months: months)
                    }
                }
                await #expect(throws: ValidationError.self) {
                    try await service.booked(customer, from: "2026-06-02", until: "2026-06-01")
                }
                await #expect(throws: ValidationError.self) {
                    try await service.booked(Identifier(at: Date()))
                }
                let conflict = await #expect(throws: BookingConflict.self) {
                    try await service.booked(customer, booth: booth, from: "2026-06-02", until: "2026-06-09")
                }
                #expect(conflict?.rentalID == rental)
                #expect(try await service.rowCounts() == before)
            }
        }

        @Test func `of bookings of one booth at the same moment one succeeds`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let booth = UUID().uuidString
                let outcomes = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<4 {
                        group.addTask { (try? await service.booked(customer, booth: booth)) != nil }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.count { $0 } == 1)
            }
        }

        @Test func `names and addresses lie sealed, and open no longer once the key is gone`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                #expect(try await service.command("customer", "list", "--limit", "100000").contains("Ann Peeters"))
                let row = try #require(
                    try await service.runtime.row(
                        "select customer::text as text, key_id from customer where id = \(customer.uuid)"))
                let text = try row.decode("text", as: String.self)
                for word in ["Feest", "Ann", "feest.example"] {
                    let digits = String(hexadecimal: word.utf8)
                    #expect(!text.contains(word) && !text.contains(digits))
                }
                let keys = Database(
                    try DatabaseConfiguration(
                        url: try TestServers.settings("accounts")["KEYS_DATABASE_URL"] ?? "", applicationName: "test"),
                    logger: service.frame.logger)
                try await keys.execute("select destroy_key(\(try row.decode("key_id", as: UUID.self)), \(Date()))")
                await keys.close()
                // A new backbone, so that no opened key is in memory.
                let listed = try await service.command("customer", "list", "--json", "--limit", "100000")
                let views = try #require(try JSONSerialization.jsonObject(with: Data(listed.utf8)) as? [[String: Any]])
                let view = try #require(views.first { $0["id"] as? String == "\(customer)" })
                #expect(view["name"] == nil && view["contactMail"] == nil && view["kind"] as? String == "legal-person")
            }
        }

        @Test func `everything is said again with the version it has`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let rental = try await service.booked(customer)
                _ = try await service.events.fact(RentalBooked.self, about: "\(rental)")
                try await service.command("republish", "--as", "tester", "--because", "a projection was lost")
                _ = try await eventually("both facts again") {
                    let customers = try await service.events.count(CustomerEnrolled.self, about: "\(customer)")
                    let rentals = try await service.events.count(RentalBooked.self, about: "\(rental)")
                    return customers == 2 && rentals == 2 ? true : nil
                }
            }
        }
    }
}
