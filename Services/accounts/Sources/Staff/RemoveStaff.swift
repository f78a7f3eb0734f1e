import Contracts
import Foundation
import MessagingRuntime
import PostgreSQL

/// Ends that somebody is staff, with every grant of theirs and wherever they are signed in.
struct RemoveStaff: Sendable {
    let unit: UnitOfWork
    let grants: GrantDesk

    /// - Throws: ``Refusal`` when there is no such one.
    func perform(_ id: Identifier<Staff>, by order: Order, at now: Date) async throws {
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
            guard let person = try await StaffMembers(runner: transaction).remove(id, at: now) else {
                throw Refusal("staff", "staff-unknown", "there is no such member of the staff")
            }
            for grant in try await AccessGrants(runner: transaction).open(of: id, at: now) {
                try await grants.end(grant.id, as: .operator, actor: order.actor, in: transaction, at: now)
            }
            try await Sessions(runner: transaction).endAll(of: person, at: now)
            try await OperatorActs(runner: transaction).record("staff remove", of: "\(id)", by: order, at: now)
        }
    }
}
