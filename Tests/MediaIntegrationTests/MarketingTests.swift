import Contracts
import Foundation
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

extension MediaOnServersTests {
    @Suite("pictures in advertising")
    struct MarketingTests {
        @Test func `a picture leaves for advertising with its customer's consent only, and each try is recorded`()
            async throws
        {
            try await LiveMedia.with { service in
                let (rental, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let capture = try await rental.photograph()
                let file = "\(service.directory)/picture.jpg"
                let arguments = [
                    "captures", "for-marketing", "\(capture.captureID)", "--to", file, "--as", "tester", "--because",
                    "ticket 12",
                ]
                func consent(_ customer: Identifier<Customer>, _ scope: String) async throws -> Identifier<UseConsent> {
                    let id = Identifier<UseConsent>(at: service.now)
                    try await service.others.say(
                        ConsentGiven(consentID: id, customerID: customer, scope: scope, givenAt: service.now),
                        version: 1)
                    return id
                }
                func uses() async throws -> [Bool] {
                    try await service.owner.rows(
                        "select is_refused from marketing_use where capture_id = \(capture.captureID.uuid) order by id"
                    ).map { try $0.decode("is_refused") }
                }
                await #expect(throws: (any Error).self) { _ = try await service.command(arguments) }
                // For something else, and of somebody else.
                _ = try await consent(rental.customerID, "reference-name")
                _ = try await consent(other.customerID, "marketing-pictures")
                await #expect(throws: (any Error).self) { _ = try await service.command(arguments) }
                let given = try await consent(rental.customerID, "marketing-pictures")
                _ = try await eventually("the consent is known") {
                    try await service.owner.row("select 1 from marketing_consent where consent_id = \(given.uuid)")
                }
                _ = try await service.command(arguments)
                let bytes = try #require(FileManager.default.contents(atPath: file))
                #expect(bytes.prefix(2) == Data([0xFF, 0xD8]))
                try FileManager.default.removeItem(atPath: file)
                let withdrawn = Date()
                try await service.others.say(
                    ConsentWithdrawn(
                        consentID: given, customerID: rental.customerID, scope: "marketing-pictures",
                        withdrawnAt: service.now), version: 2)
                _ = try await eventually("it is taken back") {
                    try await service.owner.row(
                        """
                        select 1 from marketing_consent where consent_id = \(given.uuid) and withdrawn_at is not null
                        """)
                }
                #expect(Date().timeIntervalSince(withdrawn) < 5)
                await #expect(throws: (any Error).self) { _ = try await service.command(arguments) }
                #expect(!FileManager.default.fileExists(atPath: file))
                #expect(try await uses() == [true, true, false, true])
                await #expect(throws: DatabaseError.self) {
                    try await service.owner.execute(
                        """
                        insert into marketing_use (id, capture_id, consent_id, is_refused, actor, reason, at)
                        values (gen_random_uuid(), \(capture.captureID.uuid), null, false, 'owner', 'because',
                            \(service.now))
                        """)
                }
            }
        }
    }
}
