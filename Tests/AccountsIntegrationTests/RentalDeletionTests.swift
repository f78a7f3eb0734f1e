import Accounts
import AMQP
import ArgumentParser
import Contracts
import Foundation
import HTTPTypes
import NIOCore
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("deleting rentals")
    struct RentalDeletionTests {
        private static func object(_ body: ByteBuffer) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any])
        }

        private static func headers(_ token: String, reason: String? = "ticket 9") -> HTTPFields {
            var headers: HTTPFields = [.authorization: "Bearer \(token)"]
            if let name = HTTPField.Name("X-Reason") { headers[name] = reason }
            return headers
        }

        /// As if the deletion were ten minutes old.
        private static func age(_ rental: Identifier<Rental>, _ service: LiveService) async throws {
            try await service.owner.execute(
                """
                update rental set deleted_at = deleted_at - interval '11 minutes', final_at = final_at - interval '11 minutes'
                where id = \(rental.uuid)
                """)
        }

        @Test func `a deletion is told with who and why, and can be taken back once`() async throws {
            try await LiveService.with { service in
                let rental = try await service.booked(
                    try await service.enrolled(), from: "2020-01-01", until: "2099-01-01")
                let unsure = await #expect(throws: ValidationError.self) {
                    try await service.command("rental", "delete", "\(rental)", "--as", "tester", "--because", "mail 3")
                }
                #expect(unsure?.message.contains("0 captures") == true && unsure?.message.contains("--yes") == true)
                for _ in 0..<2 {
                    let printed = try await service.command(
                        "rental", "delete", "\(rental)", "--yes", "--as", "tester", "--because", "mail 3")
                    #expect(printed.contains("accounts rental restore \(rental)"))
                }
                let (deleted, delivery) = try await service.events.fact(RentalDeleted.self, about: "\(rental)")
                #expect(deleted.finalAt.timeIntervalSince(deleted.deletedAt) == 600)
                #expect(delivery.properties.headers["entityversion"] == .integer(2))
                #expect(delivery.properties.headers["actor"] == .string("tester"))
                #expect(delivery.properties.headers["reason"] == .string("mail 3"))
                #expect(try await service.command("rental", "list", "--limit", "100000").contains("\(rental)"))

                for isFirst in [true, false] {
                    let (_, failure) = try await service.attempt([
                        "rental", "restore", "\(rental)", "--as", "tester", "--because", "mail 4",
                    ])
                    #expect((failure == nil) == isFirst)
                }
                let restored = try await service.events.fact(RentalRestored.self, about: "\(rental)")
                #expect(restored.delivery.properties.headers["entityversion"] == .integer(3))
                let terms = try await service.events.facts(RentalBooked.self, about: "\(rental)")
                #expect(terms.count == 3 && terms[0] == terms[2])
                #expect(terms[1].until == deleted.deletedAt)
                #expect(try await service.events.count(RentalDeleted.self, about: "\(rental)") == 1)
                let acts = try await service.runtime.rows(
                    "select act from operator_act where subject = \("\(rental)") and act <> 'rental book' order by at")
                #expect(try acts.map { try $0.decode("act", as: String.self) } == ["rental delete", "rental restore"])
            }
        }

        @Test func `after ten minutes it is final, and the booth is free from there on`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let booth = UUID().uuidString
                let rental = try await service.booked(customer, booth: booth, from: "2098-01-01", until: "2098-01-02")
                try await service.command(
                    "rental", "delete", "\(rental)", "--yes", "--as", "tester", "--because", "mail 3")
                // Until then it may come back, so nobody else gets the booth.
                await #expect(throws: BookingConflict.self) {
                    try await service.booked(customer, booth: booth, from: "2098-01-01", until: "2098-01-02")
                }
                try await Self.age(rental, service)
                let late = await #expect(throws: RentalDeletionRefusal.self) {
                    try await service.command("rental", "restore", "\(rental)", "--as", "tester", "--because", "mail 4")
                }
                guard case .final? = late else { throw try #require(late) }
                _ = try await service.booked(customer, booth: booth, from: "2098-01-01", until: "2098-01-02")
                #expect(try await service.events.count(RentalRestored.self, about: "\(rental)") == 0)
            }
        }

        @Test func `a customer's token deletes the customer's own rentals and no others`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let rental = try await service.booked(customer)
                let foreign = try await service.booked(try await service.enrolled())
                func token(_ scopes: String...) async throws -> String {
                    let text = try await service.command(
                        "token", "issue", "--customer", "\(customer)", "--scopes", scopes.joined(separator: ","),
                        "--label", "gallery", "--as", "tester", "--because", "test")
                    return try #require(text.split(separator: "\n").last.map(String.init))
                }
                let own = try await token("captures:read", "rentals:delete")
                let reader = try await token("captures:read")
                func call(_ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields) async throws -> (
                    HTTPResponse.Status, [String: Any]
                ) {
                    let answer = try await service.client.execute(
                        uri: "/accounts/api/rentals/\(path)", method: method, headers: headers)
                    return (answer.status, try Self.object(answer.body))
                }
                #expect(try await call(.delete, "\(rental)", Self.headers(reader)).0 == .forbidden)
                #expect(try await call(.delete, "\(rental)", Self.headers(own, reason: nil)).0 == .unprocessableContent)
                for path in ["\(foreign)", "\(UUID())", "nonsense"] {
                    let (status, problem) = try await call(.delete, path, Self.headers(own))
                    #expect(status == .notFound && problem["code"] as? String == "rental-unknown")
                    #expect(try await call(.post, "\(path)/restore", Self.headers(own)).0 == .notFound)
                }
                #expect(try await call(.post, "\(rental)/restore", Self.headers(own)).0 == .conflict)

                let (status, view) = try await call(.delete, "\(rental)", Self.headers(own))
                #expect(status == .ok && view["deletedAt"] != nil && view["restorableUntil"] != nil)
                let fact = try await service.events.fact(RentalDeleted.self, about: "\(rental)")
                #expect(fact.fact.customerID == customer)
                #expect(fact.delivery.properties.headers["reason"] == .string("ticket 9"))
                let (restored, after) = try await call(.post, "\(rental)/restore", Self.headers(own))
                #expect(restored == .ok && after["deletedAt"] == nil)
                _ = try await service.events.fact(RentalRestored.self, about: "\(rental)")

                let staff = try await service.operatorToken("rentals:write")
                #expect(try await call(.delete, "\(foreign)", Self.headers(staff)).0 == .ok)
                try await Self.age(foreign, service)
                let (final, problem) = try await call(.post, "\(foreign)/restore", Self.headers(staff))
                #expect(final == .conflict && problem["code"] as? String == "deletion-final")
            }
        }
    }
}
