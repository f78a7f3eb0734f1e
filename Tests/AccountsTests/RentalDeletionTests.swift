import Accounts
import Contracts
import Foundation
import Testing

@Suite("Deleted rentals")
struct RentalDeletionTests {
    private let at = Date(timeIntervalSince1970: 1_790_000_000)

    private func rental(from: Double, until: Double) throws -> BookedRental {
        let terms = try TermsPolicy.terms(
            TermsRequest(
                customer: UUID().uuidString, booths: [UUID().uuidString],
                from: ContractCoding.text(of: at.addingTimeInterval(from)),
                until: ContractCoding.text(of: at.addingTimeInterval(until)), purpose: "party",
                instructionVersion: "1", retentionMonths: 6))
        return BookedRental(id: Identifier(at: at), terms: terms, bookedAt: at, version: 1)
    }

    @Test func `a rental that is deleted meanwhile is told to end there`() throws {
        var rental = try rental(from: -3600, until: 3600)
        #expect(rental.fact.until == at.addingTimeInterval(3600))
        rental.deletion = RentalDeletion(at: at)
        #expect(rental.fact.until == at && rental.fact.boothIDs == rental.boothIDs)
    }

    @Test func `a rental that is deleted afterwards is told as it was`() throws {
        var rental = try rental(from: -7200, until: -3600)
        let before = rental.fact
        rental.deletion = RentalDeletion(at: at)
        #expect(rental.fact == before)
    }

    @Test func `a rental that is deleted before it begins is told without booths`() throws {
        var rental = try rental(from: 3600, until: 7200)
        rental.deletion = RentalDeletion(at: at)
        #expect(rental.fact.boothIDs.isEmpty && rental.fact.until > rental.fact.from)
    }

    @Test func `a deletion is final after ten minutes`() {
        let deletion = RentalDeletion(at: at)
        #expect(!deletion.isFinal(at: at.addingTimeInterval(599.9)))
        #expect(deletion.isFinal(at: at.addingTimeInterval(600)))
    }
}
