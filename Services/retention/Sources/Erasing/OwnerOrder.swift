package import Contracts
package import Foundation

/// What one owner was ordered for one erasure, and what it said.
package struct OwnerOrder: Sendable, Equatable {
    package var owner: OwnerName
    /// The first time.
    package var orderedAt: Date
    /// How often.
    package var orders: Int
    /// When it answered last.
    package var heardAt: Date?
    package var answer: OwnerAnswer?

    package init(owner: OwnerName, orderedAt: Date, orders: Int, heardAt: Date?, answer: OwnerAnswer?) {
        self.owner = owner
        self.orderedAt = orderedAt
        self.orders = orders
        self.heardAt = heardAt
        self.answer = answer
    }

    /// Whether it has been silent for too long.
    package func isLate(at now: Date) -> Bool {
        answer?.isFinal != true && (heardAt ?? orderedAt) < now.addingTimeInterval(-ErasurePatience.silence)
    }
}
