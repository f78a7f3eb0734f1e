import Contracts
import Foundation
import PostgreSQL
import Vault

/// The queries on `customer` that an erasure needs.
struct ErasableCustomers: Sendable {
    struct Found: Sendable {
        var id: UUID
        var kind: CustomerEnrolled.Kind
        var keyID: KeyID
        /// Whether a rental is running or to come.
        var isNeeded: Bool
    }

    let runner: any QueryRunner

    /// The customers whose contact has one of the addresses; nobody books anything for them until the transaction ends.
    func holding(_ lookups: [[UInt8]], at now: Date) async throws -> [Found] {
        let answers = try await runner.pipeline([
            "select id, kind, key_id from customer where contact_lookup = any(\(lookups)) order by id for update",
            """
            select distinct r.customer_id from rental r join customer c on c.id = r.customer_id
            where c.contact_lookup = any(\(lookups)) and r.period_until > \(now) and r.deleted_at is null
            """,
        ])
        let needed = Set(try answers[1].rows.map { try $0.decode("customer_id", as: UUID.self) })
        return try answers[0].rows.map { row in
            guard let kind = CustomerEnrolled.Kind(rawValue: try row.decode("kind")) else {
                throw DatabaseError(.decoding("customer.kind holds a word that this release does not know"))
            }
            let id: UUID = try row.decode("id")
            return Found(id: id, kind: kind, keyID: KeyID(try row.decode("key_id")), isNeeded: needed.contains(id))
        }
    }

    /// Empties every declared column of the customers that can say who somebody is; a company's name is nobody's.
    func empty(_ customers: [Found]) async throws {
        try await runner.execute(
            """
            update customer set contact_name = null, contact_mail = null, contact_lookup = null, language = null,
                name = case kind when 'legal-person' then name end
            where id = any(\(customers.map(\.id)))
            """)
    }

    /// - Returns: how many there were.
    func removeTokens(of customers: [Found]) async throws -> Int {
        try await runner.execute("delete from token where customer_id = any(\(customers.map(\.id)))")
    }

    /// What the addresses still lead to besides the customers that are kept; nothing, after ``empty(_:)``.
    func left(of lookups: [[UInt8]], but kept: [Found]) async throws -> [TableCount] {
        let count: Int64? = try await runner.value(
            """
            select count(*) from customer
            where contact_lookup = any(\(lookups)) and id <> all(\(kept.map(\.id)))
            """)
        return count.map { [TableCount(table: "customer", count: Int($0))] }?.filter { $0.count > 0 } ?? []
    }
}
