import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault

/// Enrols a customer: a row, sealed under a key of its own, and the fact that says so, in one unit of work.
struct EnrolCustomer: Sendable {
    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher

    /// - Throws: ``Refusal`` when somebody like that cannot be enrolled; nothing was changed then.
    func perform(_ request: EnrolmentRequest, by order: Order, at now: Date) async throws -> Identifier<Customer> {
        let enrolment = try EnrolmentPolicy.enrolment(request)
        let id = Identifier<Customer>(at: now)
        let key = try await vault.createKey(.person)
        do {
            let customer = try await seal(enrolment, id, under: key, at: now)
            try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
                try await Customers(runner: transaction).add(customer)
                try await OperatorActs(runner: transaction)
                    .record("customer enrol", of: customer.id.description, by: order, at: now)
                try await outbox.publish(customer.fact, MessageDetails(entityVersion: customer.version))
            }
        } catch let error as DatabaseError where error.kind == .outcomeUnknown {
            // The row may be there: its key must be too.
            throw error
        } catch {
            // A key that seals nothing is of no use to anybody.
            try? await vault.destroyKey(key)
            throw error
        }
        return id
    }

    private func seal(
        _ enrolment: Enrolment, _ id: Identifier<Customer>, under key: KeyID, at now: Date
    ) async throws -> StoredCustomer {
        var contactName: SealedValue?
        if let name = enrolment.contactName {
            contactName = try await vault.seal(name, under: key, purpose: StoredCustomer.Purpose.contactName)
        }
        return StoredCustomer(
            id: id, kind: enrolment.kind, keyID: key,
            name: try await vault.seal(enrolment.name, under: key, purpose: StoredCustomer.Purpose.name),
            contactName: contactName,
            contactMail: try await vault.seal(
                enrolment.contactMail, under: key, purpose: StoredCustomer.Purpose.contactMail),
            contactLookup: try hasher.hash(mail: enrolment.contactMail).bytes, language: enrolment.language,
            enrolledAt: now, version: 1)
    }
}
