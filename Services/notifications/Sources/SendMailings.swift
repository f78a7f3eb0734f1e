import Contracts
package import FoundationEssentials
package import Messaging
package import PostgreSQL

/// Gives everybody whom a confirmed mailing concerns a delivery, a bounded number at a time, and tells how far mailings are.
///
/// Runs as a timer does, in one process at a time and each run in one transaction: a process that dies leaves the next
/// one where it was, and `delivery_mailing_once` lets nothing be told twice.
package struct SendMailings: Sendable {
    /// The right half of Message-IDs.
    private let domain: String
    /// People in one run.
    private let batch: Int
    /// Between two words about a mailing's progress.
    private let pause: TimeInterval = 3

    package init(domain: String, batch: Int = 5000) {
        self.domain = domain
        self.batch = batch
    }

    package func run(_ transaction: Transaction, _ outbox: any Outbox, _ now: Date) async throws {
        let mailings = Mailings(runner: transaction)
        var room = batch
        for mailing in try await mailings.underWay() {
            if room > 0 {
                let recorded = try await mailings.record(mailing.id, atMost: room, domain: domain, at: now)
                room -= recorded
                if recorded > 0 { try await transaction.notify(Delivery.channel) }
            }
            try await tell(mailing, mailings, outbox, now)
        }
    }

    private func tell(
        _ mailing: StoredMailing, _ mailings: Mailings<Transaction>, _ outbox: any Outbox, _ now: Date
    ) async throws {
        if let last = mailing.progressedAt, now.timeIntervalSince(last) < pause { return }
        let counts = try await mailings.counts(of: mailing.id)
        guard counts != mailing.progress || counts.left == 0 else { return }
        try await mailings.tell(counts, of: mailing.id, through: outbox, at: now)
    }
}
