import Contracts
import Foundation
import HTTPTypes
import Passes
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

extension MediaOnServersTests {
    @Suite("staff under a grant")
    struct GrantTests {
        private static let download = "captures:download"

        /// Somebody of the staff with leave for this rental's customer.
        private func staff(_ rental: TestRental, _ more: String...) -> (token: String, grant: PassGrant) {
            let token = "staff-\(UUID())"
            let grant = PassGrant(
                id: UUID(), purpose: "maintenance", ticket: "T-12", endsAt: Date().addingTimeInterval(1800))
            rental.service.accounts.add(
                staff: token, of: rental.customerID.uuid, under: grant, scopes: Set(["captures:read"] + more))
            return (token, grant)
        }

        private func told(_ grant: PassGrant, _ service: LiveMedia) async throws -> [OpenedKind] {
            try await service.others.facts(OpenedUnderGrant.self, about: grant.id.uuidString.lowercased())
                .map(\.kind).sorted { $0.rawValue < $1.rawValue }
        }

        @Test func `they look at one customer's captures, the banner says so, and what they opened is told within 5 s`()
            async throws
        {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let capture = try await mine.photograph()
                let (staff, grant) = self.staff(mine)
                let page = try await mine.ask(as: staff)
                #expect(page.status == 200 && page.text.contains("\(capture.captureID)"))
                #expect(
                    page.text.contains("You are looking at customer \(mine.customerID) for maintenance, ticket T-12"))
                _ = try await mine.ask(as: staff)
                try await #expect(
                    mine.ask(of: "\(mine.address)/captures/\(capture.captureID)", as: staff).status == 200)
                let thumb = try #require(page.addresses("src").first { $0.hasPrefix("/o/") })
                try await #expect(mine.ask(of: thumb, as: staff).status == 200)
                let asked = Date()
                let kinds = try await eventually("what was opened") {
                    let kinds = try await told(grant, service)
                    return kinds.count >= 3 ? kinds : nil
                }
                #expect(Date().timeIntervalSince(asked) < 5)
                // A minute may have begun in between; each is told once in it.
                #expect(Set(kinds) == [.capture, .file, .gallery] && kinds.count <= 6)
                // Another customer's things are as unknown as those that do not exist.
                try await #expect(mine.ask(of: other.address, as: staff).status == 404)
                #expect(!(try await mine.ask()).text.contains("You are looking at customer"))
            }
        }

        @Test func `under a grant for looking nothing is written and nothing taken away`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let (staff, _) = self.staff(rental)
                let form = [("capture", "\(capture.captureID)")]
                for path in ["/hide", "/delete", "/deleted", "/archives"] {
                    try await #expect(rental.ask(path, as: staff, form).status == 403, "\(path)")
                }
                try await #expect(rental.ask("/archives", as: staff).status == 403)
                let page = try await rental.ask(of: "\(rental.address)/captures/\(capture.captureID)", as: staff)
                #expect(!page.text.contains(" download>"))
                let (allowed, _) = self.staff(rental, Self.download)
                let files = try await rental.ask(
                    of: "\(rental.address)/captures/\(capture.captureID)", as: allowed
                ).addresses("href").filter { $0.contains("/files/") }
                let file = try #require(files.first)
                try await #expect(rental.ask(of: file, as: staff).status == 403)
                let link = try #require(try await rental.ask(of: file, as: allowed).headers[.location])
                try await #expect(rental.ask(of: link, as: allowed).status == 200)
                try await #expect(rental.ask("/archives", as: allowed).status == 200)
                // A link made for somebody else of the staff opens for nobody else.
                try await #expect(rental.ask(of: link, as: staff).status == 403)
            }
        }

        @Test func `when it ends pages and links end within a second, for everybody`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                _ = try await rental.photograph()
                let (staff, _) = self.staff(rental)
                let page = try await rental.ask(as: staff)
                let thumb = try #require(page.addresses("src").first { $0.hasPrefix("/o/") })
                try await #expect(rental.ask(of: thumb, as: staff).status == 200)
                // Whoever got hold of the link has nothing by it.
                try await #expect(rental.ask(of: thumb, as: "nobody").status == 403)
                try await #expect(rental.ask(of: thumb).status == 403, "not even the customer")
                service.accounts.end(grantOf: staff)
                service.wait(1)
                let refused = try await rental.ask(as: staff)
                #expect(refused.status == 403 && refused.text.contains("This access is over"))
                try await #expect(rental.ask(of: thumb, as: staff).status == 403)
                try await #expect(rental.ask().status == 200)
            }
        }
    }
}
