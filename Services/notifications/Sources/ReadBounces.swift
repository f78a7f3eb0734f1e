import Contracts
package import FoundationEssentials
package import Logging
package import Mail
import Messaging
package import MessagingRuntime
import Metrics
import PostgreSQL
import ServiceLifecycle

/// Reads what mail servers say of mails that they took over and could not deliver, and has these stand as bounced.
///
/// A report is about the delivery whose Message-ID the returned mail bears. That finds a delivery as surely as an envelope
/// sender of its own for each mail would (VERP): servers return the head of a mail (RFC 3462), the Message-ID is made of
/// random identifiers, says nothing about anybody and is known to the recipient's side only, so nobody can forge a report
/// about somebody else's mail. And it asks nothing of the mail server, whereas a sender for each mail wants addresses with
/// an extension, which not every server takes.
///
/// In each process: what follows from a report is recorded first, then the report is moved out of the way. A process that
/// dies between, or reads along with another one, records nothing twice.
package struct ReadBounces: Service {
    /// What became of a letter, as the metric `bounce_reports` counts it.
    package enum Outcome: String, Sendable, CaseIterable {
        /// A delivery stands as bounced now.
        case bounced
        /// It stood so before, or was given up.
        case known
        /// The server goes on trying, or has delivered it after all.
        case notFinal = "not-final"
        /// No delivery of ours, or none any more.
        case foreign
        /// No report, or one that says too little; it is left flagged for a person.
        case unreadable
    }

    private let maildir: ReportMaildir
    private let unit: UnitOfWork
    private let batch: Int
    private let pause: Duration
    private let now: @Sendable () -> Date
    private let logger: Logger

    /// - Parameters:
    ///   - batch: letters in one transaction.
    ///   - pause: between two looks into the Maildir.
    package init(
        maildir: ReportMaildir, unit: UnitOfWork, batch: Int = 100, pause: Duration = .seconds(5),
        now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.maildir = maildir
        self.unit = unit
        self.batch = batch
        self.pause = pause
        self.now = now
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var isFirst = true
            while !Task.isCancelled {
                do {
                    while try await read() == batch, !Task.isCancelled {}
                    isFirst = true
                } catch is CancellationError {
                    return
                } catch {
                    logger.log(
                        level: isFirst ? .warning : .debug, "reports of mails that came back wait",
                        metadata: ["reason": "\(error)"])
                    isFirst = false
                }
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// Reads the next letters; returns how many there were.
    @discardableResult
    package func read() async throws -> Int {
        let letters = try await maildir.letters(atMost: batch)
        guard !letters.isEmpty else { return 0 }
        let failures = letters.compactMap { letter in
            letter.report.flatMap { report in
                report.failure.map { ReturnedMail(messageID: report.messageID, code: $0.replyCode) }
            }
        }
        let (bounced, known) = failures.isEmpty ? ([], []) : try await record(failures, at: now())
        var left = bounced
        for letter in letters {
            // Two letters about one mail: the first of them made it bounced.
            let outcome = Self.outcome(of: letter, bounced: &left, known: known)
            // Another process that has read it too may have been faster, and counts it.
            guard try await maildir.file(letter, as: outcome == .unreadable ? .flagged : .seen) else { continue }
            Counter(label: "bounce_reports", dimensions: [("outcome", outcome.rawValue)]).increment()
            if outcome == .unreadable {
                logger.warning("a mail to MAIL_BOUNCES is no report that could be read; it is flagged in its Maildir")
            }
        }
        return letters.count
    }

    private static func outcome(
        of letter: ReportMaildir.Letter, bounced: inout Set<String>, known: Set<String>
    ) -> Outcome {
        guard let report = letter.report else { return .unreadable }
        guard report.failure != nil else { return .notFinal }
        if bounced.remove(report.messageID) != nil { return .bounced }
        return known.contains(report.messageID) ? .known : .foreign
    }

    /// - Returns: the Message-IDs of deliveries that stand as bounced from now on, and those of all deliveries of ours.
    private func record(
        _ mails: [ReturnedMail], at instant: Date
    ) async throws -> (bounced: Set<String>, known: Set<String>) {
        let (returned, known) = try await unit.perform(at: instant) { transaction, outbox in
            let deliveries = Deliveries(runner: transaction)
            let returned = try await deliveries.markBounced(mails, at: instant)
            for delivery in returned where delivery.wasDue {
                try await outbox.publish(
                    NoticeDelivered(
                        noticeID: delivery.noticeID, captureID: delivery.captureID, deliveredAt: instant))
            }
            let mailings = Mailings(runner: transaction)
            for id in Set(returned.compactMap(\.mailingID)).sorted(by: { "\($0)" < "\($1)" }) {
                // While a mailing is under way its timer tells.
                guard try await mailings.locked(id)?.state == .sent else { continue }
                try await mailings.tell(try await mailings.counts(of: id), of: id, through: outbox, at: instant)
            }
            return (returned, try await deliveries.known(mails.map(\.messageID)))
        }
        for delivery in returned {
            logger.info(
                "mail bounced",
                metadata: ["notice.id": "\(delivery.noticeID)", "delivery.id": "\(delivery.id)"]
                    .merging(delivery.code.map { ["code": "\($0)"] } ?? [:]) { $1 })
        }
        return (Set(returned.map(\.messageID)), known)
    }
}
