package import Foundation

/// How long is waited for a customer's decision and for an owner's answer.
package struct ErasurePatience: Sendable, Equatable {
    /// After which the customer's decision is overdue.
    package var decisionDays: Int

    package init(decisionDays: Int = 14) { self.decisionDays = decisionDays }

    /// An owner that has said nothing for this long shows as late.
    package static let silence: TimeInterval = 15 * 60
    /// A capture of which nobody has told a rental for this long belongs to none.
    package static let binding: TimeInterval = 86_400
    private static let longestWait: TimeInterval = 6 * 3600

    /// A customer who was asked before this instant, and has not decided, is late.
    package func decisionLimit(at now: Date) -> Date { now.addingTimeInterval(-86_400 * Double(decisionDays)) }

    /// A capture whose erasure was asked for before this instant, and that has no rental, is nobody else's to decide about.
    package static func bindingLimit(at now: Date) -> Date { now.addingTimeInterval(-binding) }

    /// How long after the order number `orders`, counted from 1, the next one follows: a quarter of an hour, then each
    /// time twice as long, and never longer than six hours.
    package static func wait(afterOrders orders: Int) -> TimeInterval {
        min(silence * Double(1 << min(max(orders - 1, 0), 10)), longestWait)
    }
}
