import Contracts
package import FoundationEssentials
package import Logging
package import Mail
package import MessagingRuntime
package import PostgreSQL
import ServiceLifecycle
import Synchronization

/// Sends what is due, a bounded number of mails at a time, as soon as it is recorded.
///
/// What one delivery goes through, which every promise rests on:
/// 1. a lease is taken: nobody else sends it, and as long as this process lives the lease is renewed;
/// 2. the mail is made, the same bytes and the same Message-ID whenever that is done;
/// 3. it is handed over, if the lease still holds;
/// 4. in one transaction: the row says so, if the lease is still ours, and the fact is told.
///
/// While the database is away between 3 and 4, this process keeps what it knows, and its place among the mails under
/// way, until it can say so; nobody takes a lease over before its holder had the time to. So only a process that dies
/// after 3 and before 4 leaves a mail to be repeated: its lease ends, and the next process sends the mail again with
/// its Message-ID, by which mail readers and a Maildir know it as the same. Nothing is ever skipped, and a delivery ends
/// as delivered or, after a refusal or three days, as failed.
package final class DeliverMail: Service {
    package struct Limits: Sendable {
        /// Mails that are handed over at the same time, or were and could not be recorded yet.
        package var concurrency: Int
        /// How long a lease holds without being renewed.
        package var lease: Duration
        /// How long a delivery that became due by the clock may lie unseen.
        package var poll: Duration
        /// What one domain gets of it.
        package var domain: DomainFlow.Limits

        package init(
            concurrency: Int = 4, lease: Duration = .seconds(60), poll: Duration = .seconds(2),
            domain: DomainFlow.Limits = DomainFlow.Limits()
        ) {
            self.concurrency = concurrency
            self.domain = domain
            self.lease = lease
            self.poll = poll
        }
    }

    private struct State {
        var held = HeldLeases()
        var flow = MailFlow()
        var domains: DomainFlow
        /// From when on leases that ended may be taken over; `nil` while the database is away.
        var takesOverFrom: Date? = .distantPast
        /// Since when this process has been asked to stop.
        var stopsSince: ContinuousClock.Instant?
    }

    private let database: Database
    private let settlement: Settlement
    private let writer: MailWriter
    private let transport: any MailTransport
    private let limits: Limits
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let state: Mutex<State>

    package init(
        database: Database, unit: UnitOfWork, writer: MailWriter, transport: any MailTransport,
        limits: Limits = Limits(), now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.database = database
        settlement = Settlement(database: database, unit: unit, logger: logger)
        self.writer = writer
        self.transport = transport
        self.limits = limits
        self.now = now
        self.logger = logger
        state = Mutex(State(domains: DomainFlow(limits.domain)))
    }

    package func run() async throws {
        let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { helpers in
                helpers.addTask { for await _ in self.database.notifications(on: Delivery.channel) { wake.yield() } }
                helpers.addTask { while (try? await Task.sleep(for: self.limits.poll)) != nil { wake.yield() } }
                helpers.addTask { await self.renewLeases() }
                // Ends with the last mail that is under way.
                await withDiscardingTaskGroup { sends in
                    for await _ in signals {
                        if isStopping { break }
                        await take(into: &sends) { wake.yield() }
                    }
                }
                helpers.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.state.withLock { $0.stopsSince = $0.stopsSince ?? .now }
            wake.yield()
        }
    }

    private var isStopping: Bool { state.withLock { $0.stopsSince != nil } }

    private var leaseSeconds: TimeInterval { limits.lease / .seconds(1) }

    // MARK: Taking

    private func take(
        into sends: inout DiscardingTaskGroup, whenDone: @escaping @Sendable () -> Void
    ) async {
        // Mails that were recorded together end together: the next ones are taken together, too.
        if let room = room(), room < limits.concurrency / 4 { try? await Task.sleep(for: .milliseconds(1)) }
        while let room = room() {
            let due: [DueDelivery]
            let instant = now()
            let until = instant.addingTimeInterval(leaseSeconds)
            let (held, closed, takesOver) = state.withLock { state in
                (
                    state.held.deliveries, state.domains.closed(at: .now),
                    state.takesOverFrom.map { $0 <= instant } ?? false
                )
            }
            do {
                due = try await Deliveries(runner: database).take(
                    upTo: room, but: held, closed: closed, at: instant, until: until, lease: UUID(),
                    takingOver: takesOver)
                // Who holds a lease could not renew it while the database was away, and has mails to record. Its time
                // begins with the answer: the question may have waited for the database, too.
                let answeredAt = now()
                state.withLock {
                    $0.takesOverFrom = $0.takesOverFrom ?? answeredAt.addingTimeInterval(leaseSeconds)
                }
            } catch {
                databaseIsAway()
                logger.warning("deliveries wait for the database", metadata: ["reason": "\(error)"])
                return
            }
            let keys = due.count > 1 ? Task { await writer.fetchKeys(for: due) } : nil
            for delivery in due {
                state.withLock { $0.held.add(delivery, until: until) }
                sends.addTask {
                    await keys?.value
                    await self.deliver(delivery)
                    self.state.withLock { $0.held.remove(delivery) }
                    whenDone()
                }
            }
            guard due.count == room else { return }
        }
    }

    /// How many deliveries may be taken now; `nil` for none.
    private func room() -> Int? {
        state.withLock { state in
            guard state.stopsSince == nil else { return nil }
            let room = state.flow.room(of: limits.concurrency, at: .now) - state.held.count
            return room > 0 ? room : nil
        }
    }

    private func databaseIsAway() { state.withLock { $0.takesOverFrom = nil } }

    /// A mail that takes long, on a busy machine or with a slow server, must not be sent by two.
    private func renewLeases() async {
        while (try? await Task.sleep(for: limits.lease / 4)) != nil {
            let held = state.withLock(\.held)
            guard held.count > 0 else { continue }
            let until = now().addingTimeInterval(leaseSeconds)
            do {
                let kept = try await Deliveries(runner: database).renew(held.leases, until: until)
                state.withLock { $0.held.renew(held.leases, kept: kept, until: until) }
                if kept.count < held.count {
                    // Settled in this moment, as a rule; otherwise taken over, and settling will find that out.
                    logger.debug("leases ended", metadata: ["count": "\(held.count - kept.count)"])
                }
            } catch {
                databaseIsAway()
                logger.warning("leases were not renewed", metadata: ["reason": "\(error)"])
            }
        }
    }

    // MARK: One delivery

    private func deliver(_ delivery: DueDelivery) async {
        let outcome = await attempt(delivery)
        let instant = now()
        // What has happened is recorded also when this task is cancelled meanwhile.
        await Task { await self.settle(delivery, outcome, at: instant) }.value
    }

    private func attempt(_ delivery: DueDelivery) async -> DeliveryOutcome {
        if let obstacle = DeliveryPolicy.obstacle(delivery, at: now()) { return .setback(obstacle) }
        var domain: MailDomain?
        let outcome = await attempt(delivery, to: &domain)
        state.withLock { state in
            state.flow.note(outcome, to: domain, at: .now)
            if let domain { state.domains.end(domain, outcome, at: .now) }
        }
        return outcome
    }

    /// - Parameter domain: the recipient's, once it has a place among the mails under way to that domain.
    private func attempt(_ delivery: DueDelivery, to domain: inout MailDomain?) async -> DeliveryOutcome {
        do {
            let mail = try await writer.mail(for: delivery)
            try Task.checkCancellation()
            guard state.withLock({ $0.domains.begin(mail.domain, at: .now) }) else { return .setAside(mail.domain) }
            domain = mail.domain
            // A machine that slept, or a database that was away, may have cost us the lease: somebody else sends it.
            guard state.withLock({ $0.held.holds(delivery, at: now()) }) else { return .calledOff }
            try await transport.send(mail.bytes, from: mail.sender, to: mail.recipient)
            FaultPoint.reached("handed-over")
            return .delivered
        } catch {
            guard let setback = DeliveryPolicy.setback(error, isStopping: Task.isCancelled) else { return .calledOff }
            if setback.reason == .unforeseen {
                // The error's text may come from anywhere, so only its type is told.
                logger.error(
                    "a mail could not be attempted for a reason that this release does not know",
                    metadata: delivery.metadata.merging(["error.type": "\(type(of: error))"]) { $1 })
            }
            return .setback(setback)
        }
    }

    /// Records what happened, however long the database is away: this process knows it, and nobody else does.
    ///
    /// A process that is asked to stop tries for a quarter of a lease more.
    private func settle(_ delivery: DueDelivery, _ outcome: DeliveryOutcome, at instant: Date) async {
        var isFirst = true
        while true {
            do {
                if try await !settlement.record(delivery, outcome, at: instant) {
                    logger.notice("another process took the delivery over", metadata: delivery.metadata)
                }
                return
            } catch {
                databaseIsAway()
                logger.log(
                    level: isFirst ? .warning : .debug, "a delivery could not be recorded yet",
                    metadata: delivery.metadata.merging(["reason": "\(error)"]) { $1 })
                isFirst = false
            }
            if let since = state.withLock(\.stopsSince), since.duration(to: .now) >= limits.lease / 4 {
                logger.error(
                    "a delivery could not be recorded before the process ends; what was sent is sent once more",
                    metadata: delivery.metadata)
                return
            }
            try? await Task.sleep(for: min(limits.lease / 20, .seconds(2)))
        }
    }
}
