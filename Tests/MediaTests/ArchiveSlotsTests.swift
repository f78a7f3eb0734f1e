import Contracts
import Foundation
import Media
import Synchronization
import Testing

@Suite("ArchiveSlots")
struct ArchiveSlotsTests {
    private final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func advance(_ seconds: Int) { instant.withLock { $0 += .seconds(seconds) } }
    }

    private let clock = Clock()
    private func customer() -> Identifier<Customer> { Identifier(at: Date()) }
    private func slots(_ most: Int) -> ArchiveSlots { ArchiveSlots(most: most, now: { [clock] in clock.now }) }

    @Test func `one customer has half of the places, and all have all of them`() {
        let (slots, one) = (slots(4), customer())
        let held = [slots.take(for: one), slots.take(for: one)]
        #expect(held.allSatisfy { $0 != nil })
        #expect(slots.take(for: one) == nil)
        let others = [slots.take(for: customer()), slots.take(for: customer())]
        #expect(others.allSatisfy { $0 != nil })
        #expect(slots.take(for: customer()) == nil)
        #expect(slots.taken == 4)
        withExtendedLifetime((held, others)) {}
    }

    @Test func `a place is free when its download is over, or never began`() {
        let slots = slots(1)
        do {
            let slot = slots.take(for: customer())
            #expect(slot != nil && slots.taken == 1)
        }
        #expect(slots.taken == 0)
    }

    @Test func `who has read nothing for a minute makes room, and who reads does not`() throws {
        let slots = slots(2)
        let (idle, busy) = (slots.take(for: customer()), slots.take(for: customer()))
        clock.advance(59)
        try busy?.move()
        #expect(slots.take(for: customer()) == nil)
        clock.advance(1)
        let next = slots.take(for: customer())
        #expect(next != nil && slots.taken == 2)
        #expect(throws: ArchiveInterruption.stalled) { try idle?.move() }
        try busy?.move()
        #expect(slots.take(for: customer()) == nil)
        withExtendedLifetime((idle, busy, next)) {}
    }
}
