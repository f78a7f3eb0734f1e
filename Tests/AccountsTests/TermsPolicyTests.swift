import Accounts
import Contracts
import Foundation
import Testing

@Suite("TermsPolicy")
struct TermsPolicyTests {
    private static let customer = "019f0000-0000-7000-8000-000000000001"
    private static let booth = "019f0000-0000-7000-8000-000000000002"
    private static let otherBooth = "019f0000-0000-7000-8000-000000000003"

    private func request(_ change: (inout TermsRequest) -> Void = { _ in }) -> TermsRequest {
        var request = TermsRequest(
            customer: Self.customer, booths: [Self.booth], from: "2026-06-01", until: "2026-06-01", purpose: "party",
            instructionVersion: "2026-1", retentionMonths: 12)
        change(&request)
        return request
    }

    private func refusal(_ change: (inout TermsRequest) -> Void) -> Refusal? {
        do {
            _ = try TermsPolicy.terms(request(change))
            return nil
        } catch {
            return error
        }
    }

    @Test func `complete terms are taken as they are`() throws {
        let terms = try TermsPolicy.terms(request { $0.booths = [Self.otherBooth, Self.booth] })
        #expect(terms.customerID.description == Self.customer)
        #expect(terms.boothIDs.map(\.description) == [Self.booth, Self.otherBooth])
        #expect(terms.purpose == .party && terms.instructionVersion == "2026-1" && terms.retentionMonths == 12)
        #expect(terms.until.timeIntervalSince(terms.from) == 86_400)
    }

    @Test(arguments: [6, 7, 23, 24]) func `six to twenty-four months are allowed`(months: Int) throws {
        #expect(try TermsPolicy.terms(request { $0.retentionMonths = months }).retentionMonths == months)
    }

    @Test(arguments: [Int.min, -1, 0, 5, 25, 60, Int.max])
    func `any other number of months is refused with the bounds`(months: Int) {
        let refusal = refusal { $0.retentionMonths = months }
        #expect(refusal?.field == "retentionMonths" && refusal?.code == "retention-out-of-range")
        #expect(refusal?.reason.contains("6 to 24 months") == true)
    }

    @Test func `each thing that is missing is named`() {
        #expect(refusal { $0.customer = nil }?.code == "customer-required")
        #expect(refusal { $0.booths = [] }?.code == "booth-required")
        #expect(refusal { $0.from = nil }?.field == "from")
        #expect(refusal { $0.until = nil }?.field == "until")
        #expect(refusal { $0.purpose = nil }?.code == "purpose-required")
        #expect(refusal { $0.instructionVersion = " \n " }?.code == "instruction-required")
        #expect(refusal { $0.retentionMonths = nil }?.code == "retention-required")
    }

    @Test func `an instruction may follow later, and an empty one is none`() throws {
        #expect(try TermsPolicy.terms(request { $0.instructionVersion = nil }).instructionVersion == nil)
        #expect(throws: Refusal.self) { try TermsPolicy.instruction(nil) }
        #expect(try TermsPolicy.instruction(" 2026-1\n") == "2026-1")
    }

    @Test func `each thing that cannot be read is named`() {
        #expect(refusal { $0.customer = "Feest BV" }?.field == "customer")
        #expect(refusal { $0.booths = ["7"] }?.code == "identifier-malformed")
        #expect(refusal { $0.booths = [Self.booth, Self.booth.uppercased()] }?.code == "booth-repeated")
        #expect(refusal { $0.from = "tomorrow" }?.code == "instant-malformed")
        #expect(refusal { $0.instructionVersion = String(repeating: "9", count: 101) }?.code == "instruction-too-long")
        #expect(refusal { $0.instructionVersion = "2026\u{7}" }?.code == "instruction-malformed")
    }

    @Test func `too many booths are a mistake`() {
        let many = (0...TermsPolicy.mostBooths).map { _ in UUID().uuidString }
        #expect(refusal { $0.booths = many }?.code == "too-many-booths")
        #expect(refusal { $0.booths = Array(many.dropLast()) } == nil)
    }

    @Test func `an unknown purpose is refused with the known ones`() {
        let refusal = refusal { $0.purpose = "surveillance" }
        #expect(refusal?.code == "purpose-unknown")
        #expect(RentalPurpose.allCases.allSatisfy { refusal?.reason.contains($0.rawValue) == true })
    }

    @Test func `a period that ends when it begins, or before, is refused`() {
        let instant = "2026-06-01T18:00:00+02:00"
        for until in [instant, "2026-06-01T15:59:59Z", "2026-05-31"] {
            let refusal = refusal {
                $0.from = instant
                $0.until = until
            }
            #expect(refusal?.field == "until" && refusal?.code == "period-empty")
        }
    }

    // MARK: Booths that are taken

    private func terms(_ from: String, _ until: String, booths: [String]) throws -> RentalTerms {
        try TermsPolicy.terms(
            request {
                $0.from = from
                $0.until = until
                $0.booths = booths
            })
    }

    private func booked(_ from: String, _ until: String, booths: [String]) throws -> BookedRental {
        BookedRental(
            id: Identifier(at: Date(timeIntervalSince1970: 1_790_000_000)),
            terms: try terms(from, until, booths: booths), bookedAt: Date(timeIntervalSince1970: 0), version: 1)
    }

    @Test(arguments: [
        ("2026-06-01", "2026-06-10"), ("2026-06-05", "2026-06-05"), ("2026-06-03T12:00:00Z", "2026-06-03T12:00:01Z"),
        ("2026-05-01", "2026-06-03T00:00:01+02:00"), ("2026-06-05T23:59:59+02:00", "2026-07-01"),
    ])
    func `a booth is not booked twice at one time`(from: String, until: String) throws {
        let taken = try booked("2026-06-03", "2026-06-05", booths: [Self.otherBooth, Self.booth])
        let conflict = TermsPolicy.conflict(of: try terms(from, until, booths: [Self.booth]), with: [taken])
        #expect(conflict?.rentalID == taken.id)
        #expect(conflict?.boothID.description == Self.booth)
        #expect(conflict.map { "\($0)".contains(taken.id.description) } == true)
    }

    @Test(arguments: [
        ("2026-06-01", "2026-06-02"), ("2026-06-06", "2026-06-07"), ("2026-06-01", "2026-06-03T00:00:00+02:00"),
        ("2026-06-06T00:00:00+02:00", "2026-06-07"),
    ])
    func `periods that only touch do not overlap`(from: String, until: String) throws {
        let taken = try booked("2026-06-03", "2026-06-05", booths: [Self.booth])
        #expect(TermsPolicy.conflict(of: try terms(from, until, booths: [Self.booth]), with: [taken]) == nil)
    }

    @Test func `other booths can be booked at the same time`() throws {
        let taken = try booked("2026-06-03", "2026-06-05", booths: [Self.booth])
        let wanted = try terms("2026-06-03", "2026-06-05", booths: [Self.otherBooth])
        #expect(TermsPolicy.conflict(of: wanted, with: [taken]) == nil)
    }
}
