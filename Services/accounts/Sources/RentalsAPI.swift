import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `GET` and `POST /accounts/api/rentals`, `DELETE /accounts/api/rentals/{id}` and `POST` to its `restore` and
/// `instruction`.
package struct RentalsAPI: Sendable {
    let check: TokenCheck
    let database: Database
    let book: BookRental
    let delete: DeleteRental
    let instruct: InstructRental
    let now: @Sendable () -> Date

    /// Exactly these fields are taken in.
    package static let fields: Set<String> = [
        "customer", "booths", "from", "until", "purpose", "instructionVersion", "retentionMonths",
    ]

    struct Listing: Codable, Sendable {
        var rentals: [RentalView]
        /// What `after` of the next request says; nil at the end.
        var next: String?
    }

    func add(to api: RouterGroup<PageContext>) {
        api.get("rentals", use: list)
        api.post("rentals", use: post)
        api.delete("rentals/:id", use: remove)
        api.post("rentals/:id/restore", use: restore)
        api.post("rentals/:id/instruction", use: instruction)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let token = try await check.holder(.rentalsRead, customer: .rentalsRead, of: request, context)
        let page = try PageQuery<Rental>(request)
        let asked = try request.uri.queryParameters["customer"].map { text in
            guard let id = Identifier<Customer>(text) else {
                throw APIError.invalid("customer", "wants the identifier of a customer")
            }
            return id
        }
        // A customer's program sees its customer's rentals and no other's, whatever it asks for.
        let customer = token.holder.customerID ?? asked
        let rentals = try await Rentals(runner: database).page(of: customer, after: page.after, atMost: page.limit)
        let views = rentals.map(RentalView.init)
        return try JSONAnswer.make(Listing(rentals: views, next: page.next(views.map(\.id))))
    }

    @Sendable private func post(_ request: Request, _ context: PageContext) async throws -> Response {
        let token = try await check.operator(.rentalsWrite, of: request, context)
        let fields = try await RequestFields(request, context, known: Self.fields)
        let order = try fields.order(request, by: token)
        let wanted = TermsRequest(
            customer: try fields.text("customer"), booths: try fields.texts("booths"), from: try fields.text("from"),
            until: try fields.text("until"), purpose: try fields.text("purpose"),
            instructionVersion: try fields.text("instructionVersion"),
            retentionMonths: try fields.integer("retentionMonths"))
        let rental = try await book.perform(wanted, by: order, at: now())
        return try JSONAnswer.make(RentalView(rental), status: .created)
    }

    @Sendable private func remove(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, owner, order) = try await self.order(request, context)
        return try JSONAnswer.make(RentalView(try await delete.perform(rental, of: owner, by: order, at: now())))
    }

    @Sendable private func restore(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, owner, order) = try await self.order(request, context)
        return try JSONAnswer.make(RentalView(try await delete.restore(rental, of: owner, by: order, at: now())))
    }

    @Sendable private func instruction(_ request: Request, _ context: PageContext) async throws -> Response {
        let token = try await check.operator(.rentalsWrite, of: request, context)
        let fields = try await RequestFields(request, context, known: ["instructionVersion"])
        let order = try fields.order(request, by: token)
        let rental = try await instruct.perform(
            try Self.rental(context), agreementVersion: try fields.text("instructionVersion"), by: order, at: now())
        return try JSONAnswer.make(RentalView(rental))
    }

    /// Which rental the path names, whose it must be, and who wants something of it; the reason stands in the header.
    private func order(
        _ request: Request, _ context: PageContext
    ) async throws -> (rental: Identifier<Rental>, owner: Identifier<Customer>?, order: Order) {
        let token = try await check.holder(.rentalsWrite, customer: .rentalsDelete, of: request, context)
        let order = try RequestFields([:], known: []).order(request, by: token)
        return (try Self.rental(context), token.holder.customerID, order)
    }

    private static func rental(_ context: PageContext) throws -> Identifier<Rental> {
        guard let rental = context.parameters.get("id").flatMap({ Identifier<Rental>($0) }) else {
            throw RentalDeletionRefusal.unknown
        }
        return rental
    }
}
