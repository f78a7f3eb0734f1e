package import FoundationEssentials
package import PostgreSQL

/// Removes what people were told about their own accounts, some time after it is of use.
///
/// Somebody who has another address by now would not be found by the old one any more.
package struct ForgetPersonalNotices: Sendable {
    /// From the instant on when the mail is of no use any more. Until then an order that came again would be a second
    /// mail; after it, it is one that came too late.
    package static let age: TimeInterval = 30 * 86_400

    package init() {}

    /// A bounded number of them; the rest is for the next run.
    package func run(_ transaction: Transaction, _ now: Date) async throws {
        // Its delivery goes with a notice. What still waits to be given up is given up first.
        try await transaction.execute(
            """
            delete from notice where kind = 'personal' and id in (
                select notice_id from delivery
                where state <> 'due' and urgent and give_up_at <= \(now.addingTimeInterval(-Self.age))
                order by give_up_at limit 5000)
            """)
    }
}
