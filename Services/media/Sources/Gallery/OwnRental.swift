package import Contracts
import HTTPTypes
import Hummingbird
import Passes
import PostgreSQL
import WebPages

/// A rental that belongs to the customer who asks: the only thing that queries of galleries take a rental from.
package struct OwnRental: Sendable {
    package let id: Identifier<Rental>
    package let customerID: Identifier<Customer>
    let purpose: RentalPurpose?

    /// For tests of queries.
    package init(id: Identifier<Rental>, customerID: Identifier<Customer>, purpose: RentalPurpose? = nil) {
        self.id = id
        self.customerID = customerID
        self.purpose = purpose
    }

    /// The rental that the address names.
    ///
    /// - Throws: 404 when it is nobody's or another customer's, which look the same.
    static func named(in context: PageContext, _ runner: some QueryRunner) async throws -> OwnRental {
        // The tenant comes from the pass alone.
        guard let customer = context.pass?.customer else { throw APIError.customersOnly }
        guard let id = context.parameters.get("rental").flatMap({ Identifier<Rental>($0) }),
            let row = try await runner.row(
                "select purpose from rental where id = \(id.uuid) and customer_id = \(customer)")
        else { throw APIError.notFound }
        return OwnRental(
            id: id, customerID: Identifier(customer),
            purpose: RentalPurpose(rawValue: try row.decode("purpose")))
    }

    /// Where its gallery is.
    var address: String { "/media/rentals/\(id)" }
}
