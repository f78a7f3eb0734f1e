import Contracts
import Foundation
import PostgreSQL
import Vault

/// What customers are called, opened for those who may see it.
struct CustomerNames: Sendable {
    let database: Database
    let vault: Vault

    /// Those that were erased have no name.
    func names(of customers: [Identifier<Customer>]) async throws -> [Identifier<Customer>: String] {
        let rows = try await database.rows(
            "select id, name from customer where id = any(\(customers.map(\.uuid))) and name is not null")
        var names: [Identifier<Customer>: String] = [:]
        for row in rows {
            let name = try SealedValue(bytes: try row.decode("name", as: [UInt8].self))
            names[Identifier(try row.decode("id"))] = try? await vault.openText(
                name, purpose: StoredCustomer.Purpose.name)
        }
        return names
    }
}
