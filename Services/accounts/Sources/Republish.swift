import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Says every customer and rental again, as they are, so that a new or restored projection can be filled.
///
/// Each keeps its entity version: whoever knows it already passes it over.
struct Republish: Sendable {
    let database: Database
    let unit: UnitOfWork
    /// How many are said in one unit of work.
    private let pageSize = 500

    func perform(by order: Order, at now: Date) async throws -> (customers: Int, rentals: Int) {
        try await unit.perform(at: now) { transaction, _ in
            try await OperatorActs(runner: transaction).record("republish", of: "everything", by: order, at: now)
        }
        try await consents(by: order, at: now)
        return (try await customers(by: order, at: now), try await rentals(by: order, at: now))
    }

    private func customers(by order: Order, at now: Date) async throws -> Int {
        var (count, cursor) = (0, Identifier<Customer>?.none)
        while true {
            let page = try await Customers(runner: database).page(after: cursor, atMost: pageSize)
            guard let last = page.last else { return count }
            try await unit.perform(at: now, actor: order.actor, reason: order.reason) { _, outbox in
                for customer in page {
                    try await outbox.publish(customer.fact, MessageDetails(entityVersion: customer.version))
                }
            }
            count += page.count
            cursor = last.id
        }
    }

    private func consents(by order: Order, at now: Date) async throws {
        var cursor: Identifier<UseConsent>?
        while true {
            let page = try await UseConsents(runner: database).page(after: cursor, atMost: pageSize)
            guard let last = page.last else { return }
            try await unit.perform(at: now, actor: order.actor, reason: order.reason) { _, outbox in
                for consent in page {
                    try await outbox.publish(consent.givenFact, MessageDetails(entityVersion: 1))
                    guard let withdrawn = consent.withdrawnFact else { continue }
                    try await outbox.publish(withdrawn, MessageDetails(entityVersion: 2))
                }
            }
            cursor = last.id
        }
    }

    private func rentals(by order: Order, at now: Date) async throws -> Int {
        var (count, cursor) = (0, Identifier<Rental>?.none)
        while true {
            let page = try await Rentals(runner: database).page(after: cursor, atMost: pageSize).map(\.rental)
            guard let last = page.last else { return count }
            try await unit.perform(at: now, actor: order.actor, reason: order.reason) { _, outbox in
                for rental in page {
                    try await outbox.publish(
                        rental.fact, MessageDetails(entityVersion: rental.version, rental: rental.id.uuid))
                    if let deletion = rental.deletedFact {
                        try await outbox.publish(
                            deletion, MessageDetails(entityVersion: rental.version, rental: rental.id.uuid))
                    }
                }
            }
            count += page.count
            cursor = last.id
        }
    }
}
