import Contracts
import Foundation
import Media
import Testing

@Suite("What comes and goes in a gallery")
struct LiveSnapshotTests {
    private let at = Date(timeIntervalSince1970: 1_790_000_000)

    /// The newest first, a second apart.
    private func items(_ count: Int) -> [LiveSnapshot.Item] {
        (0..<count).map { place in
            let readyAt = at.addingTimeInterval(-Double(place))
            return LiveSnapshot.Item(id: Identifier(at: readyAt), readyAt: readyAt, isForScreens: place != 1)
        }
    }

    @Test func `what arrives comes, and what is hidden goes`() {
        let all = items(5)
        let (before, after) = (LiveSnapshot(items: Array(all[1...])), LiveSnapshot(items: all.filter { $0 != all[3] }))
        let changes = after.changes(since: before)
        #expect(changes.came == [all[0].id] && changes.went == [all[3].id])
        #expect(before.changes(since: before).came.isEmpty && before.changes(since: before).went.isEmpty)
        #expect(
            LiveSnapshot(items: all).arrived(after: LiveSnapshot(items: Array(all[2...])).mark) == [
                all[0].id, all[1].id,
            ])
        #expect(LiveSnapshot(items: []).changes(since: before).went.count == 4)
    }

    @Test func `what newer ones push out has not gone, and what moves up again has not come`() {
        let all = items(6)
        let (old, new) = (
            LiveSnapshot(items: Array(all[1..<5]), isFull: true), LiveSnapshot(items: Array(all[0..<4]), isFull: true)
        )
        #expect(new.changes(since: old).went.isEmpty && new.changes(since: old).came == [all[0].id])
        // The newest is hidden again, and the one that was pushed out is seen once more.
        #expect(old.changes(since: new).went == [all[0].id] && old.changes(since: new).came.isEmpty)
    }

    @Test func `screens see less`() {
        let all = items(3)
        #expect(LiveSnapshot(items: all).forScreens.items.map(\.id) == [all[0].id, all[2].id])
    }

    @Test func `slides follow each other, and go on where one has gone`() {
        let ids = items(4).map(\.id)
        let order = SlideOrder(ids)
        #expect(order.place(wanted: nil, after: nil, formerly: nil) == 0)
        #expect(order.place(wanted: nil, after: ids[1], formerly: 0) == 2)
        #expect(order.place(wanted: nil, after: ids[3], formerly: 3) == 0)
        #expect(order.place(wanted: ids[2], after: ids[0], formerly: 0) == 2)
        let stranger = Identifier<Capture>(at: at)
        #expect(order.place(wanted: stranger, after: stranger, formerly: 2) == 2)
        #expect(order.place(wanted: nil, after: stranger, formerly: 4) == 0)
        #expect(SlideOrder([]).place(wanted: nil, after: nil, formerly: nil) == nil)
    }

    @Test func `places are bounded for a customer and for all, and are free again`() throws {
        let places = LivePlaces(inAll: 3, perCustomer: 2)
        let (one, other) = (Identifier<Customer>(at: at), Identifier<Customer>(at: at))
        var held = [try places.take(one), try places.take(one)]
        #expect(throws: (any Error).self) { try places.take(one) }
        held.append(try places.take(other))
        #expect(throws: (any Error).self) { try places.take(other) }
        held.removeFirst()
        #expect(places.count == 2)
        held.append(try places.take(other))
        withExtendedLifetime(held) { #expect(places.count == 3) }
        held = []
        #expect(places.count == 0)
    }
}
