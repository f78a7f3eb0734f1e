import Accounts
import Contracts
import Foundation
import HTTPTypes
import Messaging
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("pages of rentals")
    struct RentalPageTests {
        private static func capture(
            _ id: Identifier<Capture>, of rental: Identifier<Rental>, _ customer: Identifier<Customer>, bytes: Int
        ) -> CaptureReceived {
            let now = Date().inMilliseconds
            return CaptureReceived(
                captureID: id, boothID: Identifier(at: now), rentalID: rental, customerID: customer,
                keyID: Identifier(at: now), session: "S", madeAt: now, receivedAt: now,
                originals: [
                    CaptureReceived.StoredOriginal(
                        id: Identifier(at: now), role: .photo, object: "originals/x", length: bytes,
                        sha256: String(repeating: "0", count: 64))
                ], language: .dutch, consents: [])
        }

        @Test func `what arrived, what it takes and until when it is kept follow the facts, in any order`() async throws
        {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let rental = try await service.booked(customer)
                let now = Date().inMilliseconds
                let captures = (0..<3).map { _ in Identifier<Capture>(at: now) }
                func clock(_ capture: Identifier<Capture>, in days: Double) -> ClockSet {
                    let end = now.addingTimeInterval(days * 86_400).inMilliseconds
                    return ClockSet(captureID: capture, rentalID: rental, notBefore: end, eraseAt: end, notAfter: end)
                }
                // A clock before its capture, and an erasure of which nobody else has told yet.
                try await service.events.say(clock(captures[0], in: 40))
                try await service.events.say(
                    ErasureAttested(
                        erasureID: Identifier(at: now), cause: .guest, captureID: captures[2], parts: [], beganAt: now,
                        completedAt: now))
                for capture in captures {
                    try await service.events.say(Self.capture(capture, of: rental, customer, bytes: 1_500_000))
                }
                try await service.events.say(clock(captures[1], in: 50))
                try await service.events.say(clock(captures[2], in: 1))
                for (version, arrived) in [(2, 3), (1, 1)] {
                    try await service.events.say(
                        RentalCounted(
                            rentalID: rental, customerID: customer, made: 5, arrived: arrived, withdrawn: 1, erased: 0,
                            isComplete: false, countedAt: now), version: Int64(version))
                }
                let listed = try await eventually("all of it") {
                    let text = try await service.command("rental", "list", "--customer", "\(customer)", "--json")
                    let isThere =
                        text.contains("\"captures\" : 3") && text.contains("arrivals")
                        && text.contains("lastEraseAt") && text.contains("\"bytes\" : 3000000")
                    return isThere ? text : nil
                }
                #expect(listed.contains("\"kept\" : 2") && listed.contains("\"arrived\" : 3"), "\(listed)")
                let first = ContractCoding.text(of: clock(captures[0], in: 40).eraseAt)
                let last = ContractCoding.text(of: clock(captures[1], in: 50).eraseAt)
                #expect(listed.contains("\"firstEraseAt\" : \"\(first)\""))
                #expect(listed.contains("\"lastEraseAt\" : \"\(last)\""))
            }
        }

        @Test func `a rental has a page that says what is known, and another customer's has none`() async throws {
            try await QuietService.with { quiet in
                let (customer, other) = (try await quiet.service.enrolled(), try await quiet.service.enrolled())
                let rental = try await quiet.service.booked(customer)
                let foreign = try await quiet.service.booked(other)
                let viewer = try await quiet.member(QuietService.address(), of: customer, as: "viewer")
                let list = try await viewer.get("/accounts/rentals")
                #expect(list.text.contains("/accounts/rentals/\(rental)") && !list.text.contains("\(foreign)"))
                let bare = try await viewer.get("/accounts/rentals/\(rental)")
                #expect(bare.status == .ok && bare.text.contains("nothing yet"))
                #expect(bare.text.contains("/media/rentals/\(rental)/archives") && !bare.text.contains("/delete"))
                let end = quiet.clock.now.addingTimeInterval(10 * 86_400 - 60)
                try await quiet.service.owner.execute(
                    """
                    insert into rental_capture (capture_id, rental_id, bytes, erase_at)
                    values (\(UUID()), \(rental.uuid), 2500000, \(end))
                    """)
                try await quiet.service.owner.execute(
                    """
                    insert into rental_statement values (\(rental.uuid), 412, 380, 2, 1, false, \(quiet.clock.now), 3)
                    """)
                let full = try await viewer.get("/accounts/rentals/\(rental)")
                for words in ["380 of 409 arrived", "2.5\u{A0}MB, 1 capture", "10 days left", "12 months"] {
                    #expect(full.text.contains(words), "\(words)")
                }
                for id in ["\(foreign)", "\(UUID())", "nonsense"] {
                    try await #expect(viewer.get("/accounts/rentals/\(id)").status == .notFound)
                }
                try await #expect(viewer.get("/accounts/rentals/\(rental)/delete").status == .forbidden)
                try await #expect(viewer.post("/accounts/rentals/\(rental)/delete").status == .forbidden)
            }
        }

        @Test func `an owner deletes a rental with the password, and takes it back within ten minutes`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let (rental, foreign) = (
                    try await quiet.service.booked(customer),
                    try await quiet.service.booked(try await quiet.service.enrolled())
                )
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let page = "/accounts/rentals/\(rental)"
                let question = try await owner.get("\(page)/delete")
                #expect(question.text.contains("0 captures") && question.text.contains("name=\"current\""))
                let wrong = try await owner.post("\(page)/delete", [("current", "wrong")])
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("not right"))
                for id in [foreign.description, "\(UUID())"] {
                    let answer = try await owner.post(
                        "/accounts/rentals/\(id)/delete", [("current", QuietService.password)])
                    #expect(answer.status == .notFound)
                    try await #expect(owner.post("/accounts/rentals/\(id)/restore").status == .notFound)
                }
                try await quiet.service.owner.execute("delete from outbox")
                let done = try await owner.post("\(page)/delete", [("current", QuietService.password)])
                #expect(done.status == .seeOther && done.headers[.location] == page)
                quiet.clock.advance(by: 61)
                let deleting = try await owner.get(page)
                #expect(deleting.text.contains("for 9 more minutes") && deleting.text.contains("\(page)/restore"))
                #expect(!deleting.text.contains("/media/rentals/\(rental)"), "hidden at once")
                let restored = try await owner.post("\(page)/restore")
                #expect(restored.headers[.location] == "\(page)?done=restored")
                let keys: [String] = try await quiet.service.owner.rows(
                    "select routing_key from outbox where routing_key like 'accounts.rental-%ed.v1' order by position"
                ).map { try $0.decode("routing_key") }
                #expect(
                    keys == [
                        "accounts.rental-booked.v1", "accounts.rental-deleted.v1", "accounts.rental-booked.v1",
                        "accounts.rental-restored.v1",
                    ])
                _ = try await owner.post("\(page)/delete", [("current", QuietService.password)])
                quiet.clock.advance(by: 601)
                _ = try await owner.post("\(page)/restore")
                let gone = try await owner.get(page)
                #expect(gone.text.contains("do not come back") && !gone.text.contains("/restore"))
                let actor: String? = try await quiet.service.owner.value(
                    "select actor from operator_act where act = 'rental delete' and subject = \("\(rental)") limit 1")
                #expect(actor?.hasPrefix("member:") == true)
            }
        }
    }
}
