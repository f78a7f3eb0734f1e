package import Contracts
package import FoundationEssentials
import Logging
package import Messaging

/// Handlers as a service runs them, with memory for a broker and a database: what is said, retried and parked can be
/// looked at, and time passes only when a test lets it.
///
/// Behaves as the real runtime does; one suite holds both to it. Messages run one after another; what handlers say is
/// handed to the harness's own subscriptions, as if one process were the whole house.
package actor MessagingHarness<Session: Sendable> {
    /// A message that could not be handled.
    package struct Parked: Sendable, Equatable {
        package var name: MessageName?
        package var id: UUID
        package var handler: String
        package var reason: String
        package var attempts: Int
    }

    private struct InboxKey: Hashable {
        var id: UUID
        var handler: String
    }

    private struct Waiting {
        var message: EncodedMessage
        var subscription: Subscription<Session>
        var failures: Int
        var due: Date
    }

    /// The instant that handlers see.
    package private(set) var now: Date
    /// What could not be handled, oldest first.
    package private(set) var parked: [Parked] = []
    /// Everything that was said by handlers that succeeded, in order.
    package private(set) var saidMessages: [EncodedMessage] = []

    private let service: String
    private let subscriptions: [Subscription<Session>]
    private let session: @Sendable () -> Session
    private var inbox: Set<InboxKey> = []
    private var failures: [InboxKey: Int] = [:]
    private var waiting: [Waiting] = []
    private var parkedMessages: [UUID: (EncodedMessage, Subscription<Session>)] = [:]

    /// - Parameters:
    ///   - service: what the handlers speak as.
    ///   - session: makes what handlers see of a transaction, once per attempt.
    package init(
        service: String, _ subscriptions: [Subscription<Session>],
        at now: Date = Date(timeIntervalSince1970: 1_790_000_000), session: @escaping @Sendable () -> Session
    ) {
        self.service = service
        self.subscriptions = subscriptions
        self.now = now
        self.session = session
    }

    // MARK: Doing

    /// Hands `message` to every subscription for it, and then whatever they say, until nothing is left to do now.
    package func deliver(
        _ message: any Message, id: UUID? = nil, details: MessageDetails = MessageDetails()
    ) async throws {
        var details = details
        details.id = id ?? details.id
        let owner = type(of: message).name.owner
        try await deliver(EncodedMessage(message, details: details, source: owner, at: now))
    }

    /// Hands over a message whose body nobody can read.
    package func deliverUnreadable(named name: MessageName, id: UUID) async throws {
        let envelope = Envelope(id: id, name: name, source: name.owner, time: now, subject: "")
        try await deliver(EncodedMessage(envelope: envelope, body: Array("{".utf8)))
    }

    /// Lets time pass; what waited until then is tried again, in the order in which it is due.
    package func advance(by interval: Duration) async throws {
        let target = now.addingTimeInterval(
            Double(interval.components.seconds) + Double(interval.components.attoseconds) / 1e18)
        while let next = waiting.filter({ $0.due <= target }).min(by: { $0.due < $1.due }) {
            waiting.removeAll { $0.due == next.due && $0.message == next.message }
            now = max(now, next.due)
            try await attempt(next.message, next.subscription, failures: next.failures)
        }
        now = target
    }

    /// Hands parked messages over again with a fresh count of attempts.
    package func replayParked() async throws {
        let letters = parked.compactMap { parkedMessages[$0.id] }
        parked = []
        parkedMessages = [:]
        for (message, subscription) in letters {
            failures[InboxKey(id: message.envelope.id, handler: subscription.handler)] = nil
            try await attempt(message, subscription, failures: 0)
        }
    }

    /// Forgets parked messages for good.
    package func discardParked() {
        parked = []
        parkedMessages = [:]
    }

    // MARK: Looking

    /// What handlers said of one kind, in order.
    package func said<M: Message>(_ type: M.Type) throws -> [M] {
        try saidMessages.filter { $0.envelope.name == M.name }
            .map { try ContractCoding.decode(M.self, from: $0.body) }
    }

    /// How many messages wait for another attempt.
    package var waitingCount: Int { waiting.count }

    // MARK: As the runtime does it

    private func deliver(_ message: EncodedMessage) async throws {
        let subscribers = subscriptions.filter { $0.message == message.envelope.name }
        for subscription in subscribers { try await attempt(message, subscription, failures: 0) }
    }

    private func attempt(_ message: EncodedMessage, _ subscription: Subscription<Session>, failures: Int) async throws {
        let key = InboxKey(id: message.envelope.id, handler: subscription.handler)
        guard !inbox.contains(key) else { return }
        let outbox = HarnessOutbox(source: service, now: now, cause: message.envelope)
        let context = HandlingContext(
            envelope: message.envelope, outbox: outbox, now: now, logger: Logger(label: "harness"),
            attempt: failures + 1)
        do {
            try await subscription.handle(message, session(), context)
        } catch {
            giveBack(message, subscription, key: key, failure: Failure(error))
            return
        }
        inbox.insert(key)
        self.failures[key] = nil
        let said = await outbox.messages
        saidMessages += said
        for message in said { try await deliver(message) }
    }

    private func giveBack(
        _ message: EncodedMessage, _ subscription: Subscription<Session>, key: InboxKey, failure: Failure
    ) {
        let count = failures[key, default: 0] + 1
        failures[key] = count
        switch subscription.retry.decision(after: count, kind: failure.kind) {
        case .retry(let wait):
            let seconds = Double(wait.components.seconds) + Double(wait.components.attoseconds) / 1e18
            waiting.append(
                Waiting(
                    message: message, subscription: subscription, failures: count,
                    due: now.addingTimeInterval(seconds)))
        case .park:
            parked.append(
                Parked(
                    name: message.envelope.name, id: message.envelope.id, handler: subscription.handler,
                    reason: failure.reasonCode, attempts: count))
            parkedMessages[message.envelope.id] = (message, subscription)
        }
    }
}
