import Accounts
import AMQP
import Contracts
import Foundation
import HTTPTypes
import NIOCore
import Passes
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("the API")
    struct APITests {
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

        @Test func `a customer's program sees that customer's rentals, whichever it asks for`() async throws {
            try await LiveService.with { service in
                let (ours, theirs) = (try await service.enrolled(), try await service.enrolled())
                let (own, others) = (try await service.booked(ours), try await service.booked(theirs))
                let text = try await service.command(
                    "token", "issue", "--customer", "\(ours)", "--scopes", "rentals:read", "--label", "test", "--as",
                    "tester", "--because", "test")
                let token = try #require(text.split(separator: "\n").last.map(String.init))
                for query in ["", "?customer=\(theirs)", "?limit=100"] {
                    let answer = try await service.client.execute(
                        uri: "/accounts/api/rentals\(query)", method: .get, headers: Self.headers(token))
                    #expect(answer.text.contains("\(own)") && !answer.text.contains("\(others)"), "\(query)")
                }
            }
        }

        @Test func `programs enrol and book over HTTP, and are told what is wrong`() async throws {
            try await LiveService.with { service in
                let token = try await service.operatorToken("customers:write,rentals:write,customers:read,rentals:read")
                let client = service.client
                let answer = try await client.execute(
                    uri: "/accounts/api/customers", method: .post, headers: Self.headers(token),
                    body: try Self.json([
                        "kind": "natural-person", "name": "Ann Peeters", "contactMail": "ann.\(UUID())@peeters.example",
                        "language": "de",
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
                    ("purpose", "fun"), ("instructionVersion", ""), ("from", nil), ("until", nil),
                    ("customer", UUID().uuidString),
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
                let customer = try await service.enrolled()
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
    }
}
