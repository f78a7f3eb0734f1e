import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import Vault
import WebPages

/// `GET` and `POST /accounts/api/customers`.
package struct CustomersAPI: Sendable {
    let check: TokenCheck
    let database: Database
    let vault: Vault
    let enrol: EnrolCustomer
    let now: @Sendable () -> Date

    /// Exactly these fields are taken in.
    package static let fields: Set<String> = ["kind", "name", "contactName", "contactMail", "language"]

    struct Listing: Codable, Sendable {
        var customers: [CustomerView]
        /// What `after` of the next request says; nil at the end.
        var next: String?
    }

    struct Enrolled: Codable, Sendable {
        var id: String
    }

    func add(to api: RouterGroup<PageContext>) {
        api.get("customers", use: list)
        api.post("customers", use: post)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try await check.operator(.customersRead, of: request, context)
        let page = try PageQuery<Customer>(request)
        let customers = try await Customers(runner: database).page(after: page.after, atMost: page.limit)
        let views = try await CustomerView.views(of: customers, openedBy: vault)
        return try JSONAnswer.make(Listing(customers: views, next: page.next(views.map(\.id))))
    }

    @Sendable private func post(_ request: Request, _ context: PageContext) async throws -> Response {
        let token = try await check.operator(.customersWrite, of: request, context)
        let fields = try await RequestFields(request, context, known: Self.fields)
        let order = try fields.order(request, by: token)
        let wanted = EnrolmentRequest(
            kind: try fields.text("kind"), name: try fields.text("name"),
            contactName: try fields.text("contactName"), contactMail: try fields.text("contactMail"),
            language: try fields.text("language"))
        let id = try await enrol.perform(wanted, by: order, at: now())
        return try JSONAnswer.make(Enrolled(id: id.description), status: .created)
    }
}
