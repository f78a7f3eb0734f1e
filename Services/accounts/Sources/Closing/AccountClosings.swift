import Contracts
import Foundation
import PostgreSQL

/// That a customer's owners want its account closed.
struct StoredClosing: Sendable {
    var id: Identifier<AccountClosing>
    var customerID: Identifier<Customer>
    var askedBy: Identifier<Member>
    var askedAt: Date
    /// Until then any owner keeps the account open.
    var finalAt: Date
    /// When everybody's access ended.
    var closedAt: Date?
    /// When the customer's own data were emptied and people's ordered to be erased.
    var emptiedAt: Date?
}

/// The queries on `account_closing`; those that were taken back are as if they were not.
struct AccountClosings<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ closing: StoredClosing) async throws {
        try await runner.execute(
            """
            insert into account_closing (id, customer_id, asked_by, asked_at, final_at)
            values (\(closing.id.uuid), \(closing.customerID.uuid), \(closing.askedBy.uuid), \(closing.askedAt),
                \(closing.finalAt))
            """)
    }

    func closing(of customer: Identifier<Customer>) async throws -> StoredClosing? {
        try await runner.row(
            "select * from account_closing where customer_id = \(customer.uuid) and kept_at is null"
        ).map(StoredClosing.init)
    }

    /// Whether everybody's access to the customer has ended for good.
    func isClosed(_ customer: Identifier<Customer>) async throws -> Bool {
        try await closing(of: customer)?.closedAt != nil
    }

    /// One that is neither taken back nor done, locked until the transaction ends.
    func locked(_ id: Identifier<AccountClosing>) async throws -> StoredClosing? {
        try await runner.row(
            """
            select * from account_closing
            where id = \(id.uuid) and kept_at is null and erased_at is null for update
            """
        ).map(StoredClosing.init)
    }

    /// - Returns: false when it was too late, or taken back before.
    func keep(_ id: Identifier<AccountClosing>, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            update account_closing set kept_at = \(now)
            where id = \(id.uuid) and kept_at is null and closed_at is null
            """) == 1
    }

    /// Those whose grace is over and that are not closed, or were before that instant; at most `count`.
    func due(at now: Date, closedBefore: Date, atMost count: Int) async throws -> [StoredClosing] {
        try await runner.rows(
            """
            select * from account_closing
            where kept_at is null and erased_at is null and final_at <= \(now)
                and (closed_at is null or closed_at <= \(closedBefore))
            order by final_at, id limit \(count)
            """
        ).map(StoredClosing.init)
    }

    func close(_ id: Identifier<AccountClosing>, at now: Date) async throws {
        try await runner.execute("update account_closing set closed_at = \(now) where id = \(id.uuid)")
    }

    func empty(_ id: Identifier<AccountClosing>, at now: Date) async throws {
        try await runner.execute("update account_closing set emptied_at = \(now) where id = \(id.uuid)")
    }

    func erase(_ id: Identifier<AccountClosing>, at now: Date) async throws {
        try await runner.execute("update account_closing set erased_at = \(now) where id = \(id.uuid)")
    }
}

extension StoredClosing {
    fileprivate init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        customerID = Identifier(try row.decode("customer_id"))
        askedBy = Identifier(try row.decode("asked_by"))
        askedAt = try row.decode("asked_at")
        finalAt = try row.decode("final_at")
        closedAt = try row.decode("closed_at")
        emptiedAt = try row.decode("emptied_at")
    }
}
