import Accounts
import AMQP
import ArgumentParser
import Contracts
import Foundation
import HTTPTypes
import NIOCore
import Passes
import PersonalData
import PostgreSQL
import ServiceHost
import Testing
import WebPages
import WebPagesTesting
import ServiceTesting
import Testbed

@Suite("Servers for accounts")
struct ServersForAccountsTests {
    @Test func `in CI the servers are there`() {
        #expect(!TestServers.isCI || TestServers.areThere)
    }
}

@Suite("accounts on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct AccountsTests {
    private static func json(_ object: [String: Any]) throws -> ByteBuffer {
        ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: object))
    }

    private static func object(_ body: ByteBuffer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any])
    }

    private static func headers(_ token: String, reason: String? = "order 17") -> HTTPFields {
        var headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
        if let name = HTTPField.Name("X-Reason") { headers[name] = reason }
        return headers
    }

    private static func identifier<Kind>(_ text: String) throws -> Identifier<Kind> {
        try #require(Identifier<Kind>(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func enrolled(_ service: LiveService) async throws -> Identifier<Customer> {
        try Self.identifier(
            try await service.command(
                "customer", "enrol", "--kind", "legal-person", "--name", "Feest BV", "--contact", "Ann Peeters",
                "--mail", "ann.\(UUID())@feest.example", "--as", "tester", "--because", "ticket 12"))
    }

    private func booked(
        _ service: LiveService, _ customer: Identifier<Customer>, booth: String = UUID().uuidString,
        from: String = "2026-06-01", until: String = "2026-06-02", months: String = "12"
    ) async throws -> Identifier<Rental> {
        try Self.identifier(
            try await service.command(
                "rental", "book", "--customer", "\(customer)", "--booth", booth, "--from", from, "--until", until,
                "--purpose", "party", "--instruction", "2026-1", "--months", months, "--as", "tester", "--because",
                "ticket 12"))
    }

    // MARK: Commands

    @Test func `what is enrolled and booked by command is told to everybody, with who and why`() async throws {
        try await LiveService.with { service in
            let customer = try await enrolled(service)
            let said = try await service.events.fact(CustomerEnrolled.self, about: "\(customer)")
            #expect(said.fact.kind == .legalPerson)
            #expect(said.delivery.properties.headers["actor"] == .string("tester"))
            #expect(said.delivery.properties.headers["reason"] == .string("ticket 12"))

            let booth = UUID().uuidString.lowercased()
            let rental = try await booked(service, customer, booth: booth)
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

    @Test func `refused terms change nothing`() async throws {
        try await LiveService.with { service in
            let customer = try await enrolled(service)
            let booth = UUID().uuidString
            let rental = try await booked(service, customer, booth: booth)
            _ = try await service.events.fact(RentalBooked.self, about: "\(rental)")
            _ = try await eventually("an empty outbox") { try await service.rowCounts()[4] == 0 ? true : nil }
            let before = try await service.rowCounts()
            for months in ["5", "25"] {
                await #expect(throws: ValidationError.self) {
                    try await booked(service, customer, months: months)
                }
            }
            await #expect(throws: ValidationError.self) {
                try await booked(service, customer, from: "2026-06-02", until: "2026-06-01")
            }
            await #expect(throws: ValidationError.self) {
                try await booked(service, Identifier(at: Date()))
            }
            let conflict = await #expect(throws: BookingConflict.self) {
                try await booked(service, customer, booth: booth, from: "2026-06-02", until: "2026-06-09")
            }
            #expect(conflict?.rentalID == rental)
            #expect(try await service.rowCounts() == before)
        }
    }

    @Test func `of bookings of one booth at the same moment one succeeds`() async throws {
        try await LiveService.with { service in
            let customer = try await enrolled(service)
            let booth = UUID().uuidString
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask { (try? await booked(service, customer, booth: booth)) != nil }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 } == 1)
        }
    }

    @Test func `names and addresses lie sealed, and open no longer once the key is gone`() async throws {
        try await LiveService.with { service in
            let customer = try await enrolled(service)
            #expect(try await service.command("customer", "list", "--limit", "100000").contains("Ann Peeters"))
            let row = try #require(
                try await service.runtime.row(
                    "select customer::text as text, key_id from customer where id = \(customer.uuid)"))
            let text = try row.decode("text", as: String.self)
            for word in ["Feest", "Ann", "feest.example"] {
                let digits = word.utf8.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
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
            let customer = try await enrolled(service)
            let rental = try await booked(service, customer)
            _ = try await service.events.fact(RentalBooked.self, about: "\(rental)")
            try await service.command("republish", "--as", "tester", "--because", "a projection was lost")
            _ = try await eventually("both facts again") {
                let customers = try await service.events.count(CustomerEnrolled.self, about: "\(customer)")
                let rentals = try await service.events.count(RentalBooked.self, about: "\(rental)")
                return customers == 2 && rentals == 2 ? true : nil
            }
        }
    }

    // MARK: HTTP

    @Test func `programs enrol and book over HTTP, and are told what is wrong`() async throws {
        try await LiveService.with { service in
            let token = try await service.operatorToken("customers:write,rentals:write,customers:read,rentals:read")
            let client = service.client
            let answer = try await client.execute(
                uri: "/accounts/api/customers", method: .post, headers: Self.headers(token),
                body: try Self.json([
                    "kind": "natural-person", "name": "Ann Peeters", "contactMail": "ann.\(UUID())@peeters.example",
                ]))
            #expect(answer.status == .created)
            let customer = try #require(try Self.object(answer.body)["id"] as? String)
            let enrolled = try await service.events.fact(CustomerEnrolled.self, about: customer)
            #expect(enrolled.fact.kind == .naturalPerson)
            #expect(enrolled.delivery.properties.headers["reason"] == .string("order 17"))

            let terms: [String: Any] = [
                "customer": customer, "booths": [UUID().uuidString], "from": "2026-06-01T18:00:00+02:00",
                "until": "2026-06-02T02:00:00+02:00", "purpose": "campaign", "instructionVersion": "2026-1",
                "retentionMonths": 24,
            ]
            let booking = try await client.execute(
                uri: "/accounts/api/rentals", method: .post, headers: Self.headers(token, reason: nil),
                body: try Self.json(terms.merging(["reason": "order 18"]) { $1 }))
            #expect(booking.status == .created)
            let rental = try #require(try Self.object(booking.body)["id"] as? String)
            let booked = try await service.events.fact(RentalBooked.self, about: rental)
            #expect(booked.fact.retentionMonths == 24)
            #expect(booked.delivery.properties.headers["reason"] == .string("order 18"))

            _ = try await eventually("an empty outbox") { try await service.rowCounts()[4] == 0 ? true : nil }
            let before = try await service.rowCounts()
            let again = try await client.execute(
                uri: "/accounts/api/rentals", method: .post, headers: Self.headers(token),
                body: try Self.json(terms))
            #expect(again.status == .conflict)
            #expect((try Self.object(again.body)["detail"] as? String)?.contains(rental) == true)
            let wrong: [(field: String, value: Any?)] = [
                ("retentionMonths", 5), ("retentionMonths", 25), ("retentionMonths", "12"),
                ("retentionMonths", 6.5),
                ("booths", [String]()), ("until", "2026-06-01T18:00:00+02:00"), ("from", "2026-06-01T18:00:00"),
                ("purpose", "fun"), ("instructionVersion", nil), ("customer", UUID().uuidString),
                ("customer", nil), ("nickname", "x"),
            ]
            for (field, value) in wrong {
                var changed = terms
                changed[field] = value
                let refused = try await client.execute(
                    uri: "/accounts/api/rentals", method: .post, headers: Self.headers(token),
                    body: try Self.json(changed))
                #expect(refused.status == .unprocessableContent, "\(field)")
                #expect(refused.headers[.contentType] == "application/problem+json")
                let problem = try Self.object(refused.body)
                #expect(problem["field"] as? String == field)
                #expect((problem["detail"] as? String)?.isEmpty == false)
            }
            let unexplained = try await client.execute(
                uri: "/accounts/api/rentals", method: .post, headers: Self.headers(token, reason: nil),
                body: try Self.json(terms))
            #expect(unexplained.status == .unprocessableContent)
            #expect(try Self.object(unexplained.body)["field"] as? String == "reason")
            let kindless = try await client.execute(
                uri: "/accounts/api/customers", method: .post, headers: Self.headers(token),
                body: try Self.json(["name": "Feest BV", "contactMail": "ann@feest.example"]))
            #expect(try Self.object(kindless.body)["field"] as? String == "kind")
            for body in ["{", "[]", "\"\""] {
                let malformed = try await client.execute(
                    uri: "/accounts/api/rentals", method: .post, headers: Self.headers(token),
                    body: ByteBuffer(string: body))
                #expect(malformed.status == .badRequest)
            }
            #expect(try await service.rowCounts() == before)

            let list = try await client.execute(
                uri: "/accounts/api/rentals?customer=\(customer)", method: .get, headers: Self.headers(token))
            let rentals = try #require(try Self.object(list.body)["rentals"] as? [[String: Any]])
            #expect(rentals.map { $0["id"] as? String } == [rental])
        }
    }

    @Test func `a token opens what its scopes say, until it is revoked`() async throws {
        try await LiveService.with { service in
            let reader = try await service.operatorToken("customers:read")
            let customer = try await enrolled(service)
            let issued = try await service.command(
                "token", "issue", "--customer", "\(customer)", "--label", "gallery", "--json", "--as", "tester",
                "--because", "test")
            let view = try #require(try JSONSerialization.jsonObject(with: Data(issued.utf8)) as? [String: Any])
            let secret = try #require(view["secret"] as? String)
            let id = try #require((view["token"] as? [String: Any])?["id"] as? String)
            let stored = try await service.runtime.rows("select token::text as text from token")
            #expect(try stored.allSatisfy { try !$0.decode("text", as: String.self).contains(secret) })

            let client = service.client
            let own = try await client.execute(
                uri: "/accounts/api/customers?limit=1", method: .get, headers: Self.headers(reader))
            #expect(own.status == .ok)
            let unscoped = try await client.execute(
                uri: "/accounts/api/rentals", method: .get, headers: Self.headers(reader))
            #expect(unscoped.status == .forbidden)
            let foreign = try await client.execute(
                uri: "/accounts/api/customers", method: .get, headers: Self.headers(secret))
            #expect(foreign.status == .forbidden)
            #expect(try Self.object(foreign.body)["code"] as? String == "operators-only")

            let answer = try await client.execute(
                uri: "/accounts/api/passes", method: .post, headers: [.authorization: "Bearer \(secret)"])
            #expect(answer.status == .ok)
            let keys = try await client.execute(uri: "/accounts/api/pass-keys", method: .get)
            let key = try #require((try Self.object(keys.body)["keys"] as? [[String: Any]])?.first?["x"] as? String)
            let base64 = key.replacing("-", with: "+").replacing("_", with: "/") + "="
            let now = service.frame.now
            let verifier = PassVerifier(
                issuer: "accounts", publicKeys: [try PassPublicKey(base64)], audience: "media",
                maximumLifetime: .seconds(300), now: now)
            let pass = try await verifier.verify(try #require(try Self.object(answer.body)["pass"] as? String))
            #expect(pass.subject == id && pass.customer == customer.uuid && pass.scopes == ["captures:read"])
            #expect(pass.expiresAt.timeIntervalSince(pass.issuedAt) == 300)
            #expect(try await service.command("token", "list", "--customer", "\(customer)").contains("valid"))

            try await service.command("token", "revoke", id, "--as", "tester", "--because", "lost")
            let refused = try await client.execute(
                uri: "/accounts/api/passes", method: .post, headers: [.authorization: "Bearer \(secret)"])
            #expect(refused.status == .unauthorized)
            #expect(try await service.command("token", "list", "--customer", "\(customer)").contains("revoked"))
        }
    }

    // MARK: Messages

    @Test func `captures are counted once and a contact is found by address`() async throws {
        try await LiveService.with { service in
            let customer = try await enrolled(service)
            let rental = try await booked(service, customer)
            let now = Date().inMilliseconds
            let capture = CaptureReceived(
                captureID: Identifier(at: now), boothID: Identifier(at: now), rentalID: rental, customerID: customer,
                keyID: Identifier(at: now), session: "S", madeAt: now, receivedAt: now, originals: [],
                language: .dutch, consents: [])
            let id = UUID()
            for _ in 0..<3 { try await service.events.say(capture, id: id) }
            try await service.events.say(capture)
            let counted = try await eventually("two captures") {
                let listed = try await service.command("rental", "list", "--customer", "\(customer)", "--json")
                return listed.contains("\"captures\" : 2") ? listed : nil
            }
            #expect(counted.contains("lastCaptureAt"))

            let lookup: [UInt8] = try #require(
                try await service.runtime.value("select contact_lookup from customer where id = \(customer.uuid)"))
            let order = FindAccountsData(
                requestID: Identifier(at: now),
                lookups: [
                    AddressLookup(
                        version: 1, hash: lookup.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
                ], askedAt: now)
            try await service.events.say(order)
            let found = try await service.events.fact(AccountsDataFound.self, about: "\(order.requestID)").fact
            #expect(
                found.items == [
                    FoundItem(table: "customer", count: 1), FoundItem(table: "rental", count: 1),
                    FoundItem(table: "token", count: 0),
                ])
        }
    }

    // MARK: Rights

    @Test func `the schema holds nothing about people that is not declared`() async throws {
        try await LiveService.with { service in
            let live = try await LiveColumn.all(of: "accounts", in: service.owner)
            #expect(personalData.findings(in: live) == [])
        }
    }

    @Test func `the service can neither reach others nor change what it did`() async throws {
        try await LiveService.with { service in
            for statement in [
                "select * from ingest.outbox", "select * from media.outbox", "create table accounts.more (id int)",
                "delete from operator_act", "update operator_act set reason = ''", "delete from token",
                "update rental set retention_months = 24", "delete from customer",
            ] {
                let error = await #expect(throws: DatabaseError.self) {
                    try await service.runtime.execute(Query(unsafe: statement))
                }
                #expect(error?.kind == .permission || error?.sqlState == "42501", "\(statement)")
            }
        }
    }
}
