package import Contracts
import Foundation
import Synchronization

/// How many archives are being downloaded at the same time from this process.
///
/// Who has read nothing for a minute gives the place up to the next who asks, so that clients that stand still keep nobody
/// out; one customer never has all places.
package final class ArchiveSlots: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private struct Holder {
        var customer: UUID
        var movedAt: Instant
    }

    private static let patience = Duration.seconds(60)

    private let most: Int
    private let mostOfOne: Int
    private let now: @Sendable () -> Instant
    private let holders = Mutex<[UUID: Holder]>([:])

    /// - Parameter most: places; a customer has half of them, and one at least.
    package init(most: Int, now: @escaping @Sendable () -> Instant = { .now }) {
        self.most = most
        mostOfOne = max(1, (most + 1) / 2)
        self.now = now
    }

    /// A place; nil when there is none.
    package func take(for customer: Identifier<Customer>) -> ArchiveSlot? {
        let (id, instant) = (UUID(), now())
        let isTaken = holders.withLock { holders in
            let isFull = holders.count >= most
            let isGreedy = holders.values.count { $0.customer == customer.uuid } >= mostOfOne
            if isFull || isGreedy {
                // The one that has stood still the longest, among this customer's when it is their share that is used up.
                let idle = holders.filter { holder in
                    (!isGreedy || holder.value.customer == customer.uuid)
                        && holder.value.movedAt.duration(to: instant) >= Self.patience
                }
                guard let longest = idle.min(by: { $0.value.movedAt < $1.value.movedAt }) else { return false }
                holders[longest.key] = nil
            }
            holders[id] = Holder(customer: customer.uuid, movedAt: instant)
            return true
        }
        return isTaken ? ArchiveSlot(id: id, slots: self) : nil
    }

    /// How many places are taken.
    package var taken: Int { holders.withLock { $0.count } }

    fileprivate func move(_ id: UUID) throws(ArchiveInterruption) {
        let isHeld = holders.withLock { holders in
            holders[id]?.movedAt = now()
            return holders[id] != nil
        }
        guard isHeld else { throw .stalled }
    }

    fileprivate func leave(_ id: UUID) { holders.withLock { $0[id] = nil } }
}

/// A place; free again when nobody holds it any more, also when the download never began.
package final class ArchiveSlot: Sendable {
    private let id: UUID
    private let slots: ArchiveSlots

    fileprivate init(id: UUID, slots: ArchiveSlots) {
        self.id = id
        self.slots = slots
    }

    /// Says that the client has taken something.
    ///
    /// - Throws: ``ArchiveInterruption/stalled`` when the place was given away meanwhile.
    package func move() throws(ArchiveInterruption) { try slots.move(id) }

    deinit { slots.leave(id) }
}
