import Contracts
import FoundationEssentials

/// The deliveries that this process answers for, from the moment it has taken them until what became of them is recorded.
struct HeldLeases: Sendable {
    private struct Held {
        var lease: UUID
        var until: Date
    }

    private var held: [Identifier<Delivery>: Held] = [:]

    var count: Int { held.count }
    var deliveries: [Identifier<Delivery>] { Array(held.keys) }
    var leases: [Identifier<Delivery>: UUID] { held.mapValues(\.lease) }

    mutating func add(_ delivery: DueDelivery, until: Date) {
        held[delivery.id] = Held(lease: delivery.lease, until: until)
    }

    mutating func remove(_ delivery: DueDelivery) { held[delivery.id] = nil }

    /// Whether the delivery is certainly nobody else's at `instant`.
    func holds(_ delivery: DueDelivery, at instant: Date) -> Bool {
        held[delivery.id].map { $0.lease == delivery.lease && instant < $0.until } ?? false
    }

    /// Takes over what the database said of `asked`; those not among `kept` hold no more.
    mutating func renew(
        _ asked: [Identifier<Delivery>: UUID], kept: Set<Identifier<Delivery>>, until: Date
    ) {
        for (id, lease) in asked where held[id]?.lease == lease {
            held[id]?.until = kept.contains(id) ? until : .distantPast
        }
    }
}
