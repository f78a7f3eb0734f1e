import Contracts
package import FoundationEssentials
package import Logging
package import Mail
import Messaging
package import MessagingRuntime
import Metrics
package import PostgreSQL
import ServiceLifecycle
import Synchronization

/// Sends what is due, a bounded number of mails at a time, as soon as it is recorded.
///
/// What one delivery goes through, which every promise rests on:
/// 1. a lease is taken: nobody else sends it, and as long as this process lives the lease is renewed;
/// 2. the mail is made, the same bytes and the same Message-ID whenever that is done;
/// 3. it is handed over;
/// 4. in one transaction: the row says so, if the lease is still held, and the fact is told.
///
/// A process that dies after 3 and before 4 leaves a lease that ends; the next process repeats the mail with its
/// Message-ID, by which mail readers and a Maildir know it as the same. Nothing is ever skipped, and a delivery ends as
/// delivered or, after a refusal or three days, as failed.
package final class DeliverMail: Service {
    package struct Limits: Sendable {
        /// Mails that are handed over at the same time.
        package var concurrency: Int
        /// How long a lease holds without being renewed.
        package var lease: Duration
        /// How long a delivery that became due by the clock may lie unseen.
        package var poll: Duration

        package init(concurrency: Int = 4, lease: Duration = .seconds(60), poll: Duration = .seconds(2)) {
            self.concurrency = concurrency
            self.lease = lease
            self.poll = poll
        }
    }

    private struct State {
        var held: [Identifier<Delivery>: UUID] = [:]
        var isStopping = false
        /// Setbacks in a row that every mail would meet.
        var outages = 0
        var silentUntil = ContinuousClock.now
    }

    private let database: Database
    private let unit: UnitOfWork
    private let writer: MailWriter
    private let transport: any MailTransport
    private let limits: Limits
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let state = Mutex(State())

    package init(
        database: Database, unit: UnitOfWork, writer: MailWriter, transport: any MailTransport,
        limits: Limits = Limits(), now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.database = database
        self.unit = unit
        self.writer = writer
        self.transport = transport
        self.limits = limits
        self.now = now
        self.logger = logger
    }

    package func run() async throws {
        let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { helpers in
                helpers.addTask { for await _ in self.database.notifications(on: Delivery.channel) { wake.yield() } }
                helpers.addTask { while (try? await Task.sleep(for: self.limits.poll)) != nil { wake.yield() } }
                helpers.addTask { await self.renewLeases() }
                // Ends with the last mail that is under way.
                await withDiscardingTaskGroup { sends in
                    for await _ in signals {
                        if state.withLock(\.isStopping) { break }
                        await take(into: &sends) { wake.yield() }
                    }
                }
                helpers.cancelAll()
            }
        } onGracefulShutdown: {
            self.state.withLock { $0.isStopping = true }
            wake.yield()
        }
    }

    // MARK: Taking

    private func take(
        into sends: inout DiscardingTaskGroup, whenDone: @escaping @Sendable () -> Void
    ) async {
        while let room = room() {
            let due: [DueDelivery]
            let instant = now()
            do {
                due = try await Deliveries(runner: database).take(
                    upTo: room, but: state.withLock { Array($0.held.keys) }, at: instant,
                    until: instant.addingTimeInterval(leaseSeconds), lease: UUID())
            } catch {
                logger.warning("deliveries wait for the database", metadata: ["reason": "\(error)"])
                return
            }
            for delivery in due {
                state.withLock { $0.held[delivery.id] = delivery.lease }
                sends.addTask {
                    await self.deliver(delivery)
                    self.state.withLock { $0.held[delivery.id] = nil }
                    whenDone()
                }
            }
            guard due.count == room else { return }
        }
    }

    /// How many deliveries may be taken now; `nil` for none. While all mail meets the same trouble, one at a time tries.
    private func room() -> Int? {
        state.withLock { state in
            guard !state.isStopping, state.silentUntil <= .now else { return nil }
            let room = (state.outages == 0 ? limits.concurrency : 1) - state.held.count
            return room > 0 ? room : nil
        }
    }

    private var leaseSeconds: TimeInterval {
        let (seconds, attoseconds) = limits.lease.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// A mail that takes long, on a busy machine or with a slow server, must not be sent by two.
    private func renewLeases() async {
        while (try? await Task.sleep(for: limits.lease / 4)) != nil {
            let held = state.withLock(\.held)
            guard !held.isEmpty else { continue }
            do {
                let kept = try await Deliveries(runner: database).renew(
                    held, until: now().addingTimeInterval(leaseSeconds))
                if kept.count < held.count {
                    // Settled in this moment, as a rule; otherwise taken over, and settling will find that out.
                    logger.debug("leases ended", metadata: ["count": "\(held.count - kept.count)"])
                }
            } catch {
                logger.warning("leases were not renewed", metadata: ["reason": "\(error)"])
            }
        }
    }

    // MARK: One delivery

    private enum Outcome {
        case delivered
        case setback(DeliveryPolicy.Setback)
        case calledOff
    }

    private func deliver(_ delivery: DueDelivery) async {
        let outcome = await attempt(delivery)
        // What has happened is recorded also when this task is cancelled meanwhile.
        await Task { await self.settle(delivery, outcome) }.value
    }

    private func attempt(_ delivery: DueDelivery) async -> Outcome {
        do {
            let mail = try await writer.mail(for: delivery)
            try Task.checkCancellation()
            try await transport.send(mail.bytes, from: mail.sender, to: mail.recipient)
            return .delivered
        } catch let error as MailError {
            return DeliveryPolicy.setback(error).map(Outcome.setback) ?? .calledOff
        } catch let error as UnwritableMail {
            return .setback(DeliveryPolicy.Setback(error.reason))
        } catch {
            return .calledOff
        }
    }

    private func settle(_ delivery: DueDelivery, _ outcome: Outcome) async {
        note(outcome)
        // As long as the database is away nothing can be recorded; once the lease has ended, somebody repeats the mail.
        for _ in 0..<20 {
            do {
                if try await !record(delivery, outcome) {
                    logger.notice("another process took the delivery over", metadata: metadata(delivery))
                }
                return
            } catch {
                logger.warning(
                    "a delivery could not be recorded yet",
                    metadata: metadata(delivery).merging(["reason": "\(error)"]) { $1 })
                try? await Task.sleep(for: limits.lease / 20)
            }
        }
        logger.error("a delivery could not be recorded", metadata: metadata(delivery))
    }

    /// The row and the fact in one transaction; `false` when the lease was no longer ours.
    private func record(_ delivery: DueDelivery, _ outcome: Outcome) async throws -> Bool {
        let instant = now()
        let setback: DeliveryPolicy.Setback
        switch outcome {
        case .calledOff: return try await Deliveries(runner: database).handBack(delivery)
        case .setback(let met): setback = met
        case .delivered:
            let isOurs = try await unit.perform(at: instant) { transaction, outbox in
                guard try await Deliveries(runner: transaction).markDelivered(delivery, at: instant) else {
                    return false
                }
                try await outbox.publish(
                    NoticeDelivered(noticeID: delivery.noticeID, captureID: delivery.captureID, deliveredAt: instant))
                return true
            }
            if isOurs { say("delivered", delivery) }
            return isOurs
        }
        let decision = DeliveryPolicy.decision(
            after: setback, attempts: delivery.attempts, at: instant, giveUpAt: delivery.giveUpAt,
            share: Double.random(in: 0...1))
        guard case .giveUp = decision else {
            guard case .tryAgain(let next) = decision else {
                return try await Deliveries(runner: database).handBack(delivery)
            }
            say("postponed", delivery, setback)
            return try await Deliveries(runner: database).postpone(delivery, setback, until: next)
        }
        let isOurs = try await unit.perform(at: instant) { transaction, outbox in
            guard try await Deliveries(runner: transaction).markFailed(delivery, setback, at: instant) else {
                return false
            }
            try await outbox.publish(
                NoticeFailed(
                    noticeID: delivery.noticeID, captureID: delivery.captureID, code: setback.code, failedAt: instant))
            return true
        }
        if isOurs { say("failed", delivery, setback) }
        return isOurs
    }

    // MARK: Saying

    /// Remembers whether mail flows at all, so that an outage is probed by one mail and not by all that are due.
    private func note(_ outcome: Outcome) {
        state.withLock { state in
            switch outcome {
            case .setback(let setback) where setback.concernsAllMail:
                // What was under way when the first one failed tells nothing new.
                guard state.silentUntil <= .now else { return }
                state.outages += 1
                state.silentUntil = .now + min(.seconds(1 << min(state.outages, 6)), .seconds(60)) * 0.5
            case .calledOff: break
            case .delivered, .setback: state.outages = 0
            }
        }
    }

    private func say(_ outcome: String, _ delivery: DueDelivery, _ setback: DeliveryPolicy.Setback? = nil) {
        Counter(label: "mails", dimensions: [("outcome", outcome)]).increment()
        var metadata = metadata(delivery)
        if let setback { metadata["reason"] = "\(setback.reason.rawValue)" }
        if let code = setback?.code { metadata["code"] = "\(code)" }
        logger.info("mail \(outcome)", metadata: metadata)
    }

    private func metadata(_ delivery: DueDelivery) -> Logger.Metadata {
        ["notice.id": "\(delivery.noticeID)", "delivery.id": "\(delivery.id)", "attempt": "\(delivery.attempts)"]
    }
}
