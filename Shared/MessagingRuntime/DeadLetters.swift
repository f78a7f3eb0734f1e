package import AMQP
import Contracts
package import FoundationEssentials
import Messaging
package import PostgreSQL

/// What a service could not do: listed, looked at without personal data, replayed, or discarded with a reason.
package struct DeadLetters: Sendable {
    private let service: String
    private let broker: BrokerSession
    private let publisher: Publisher
    private let database: Database
    private let now: @Sendable () -> Date

    package init(
        service: String, broker: BrokerSession, publisher: Publisher, database: Database,
        now: @escaping @Sendable () -> Date
    ) {
        self.service = service
        self.broker = broker
        self.publisher = publisher
        self.database = database
        self.now = now
    }

    /// One parked message, without its body.
    package struct Letter: Sendable, Equatable {
        package var id: String
        package var name: String
        package var subject: String
        package var reason: String
        package var attempts: Int
        package var parkedAt: Date?
        package var queue: String
        package var handler: String
        package var traceparent: String?
    }

    /// The oldest letters, at most `limit`; they stay where they are.
    package func list(limit: Int = 100) async throws -> [Letter] {
        var letters: [Letter] = []
        try await each(limit: limit) { delivery in
            letters.append(Self.letter(delivery))
            return .keep
        }
        return letters
    }

    /// One parked message as far as it may be looked at: who said what about which thing, and what of it there is.
    package struct Inspection: Sendable, Equatable {
        package var letter: Letter
        package var source: String
        package var saidAt: Date?
        package var causationID: String?
        package var entityVersion: Int64?
        package var rental: String?
        package var bodyBytes: Int
        /// The fields at the top of the body, without what is in them; nil for what is no JSON object.
        package var fields: [String]?
    }

    /// Looks at a letter, which stays where it is; nil when it is not parked.
    package func inspect(id: String) async throws -> Inspection? {
        var found: Inspection?
        try await each(limit: 10_000) { delivery in
            if delivery.properties.messageID == id { found = found ?? Self.inspection(delivery) }
            return .keep
        }
        return found
    }

    private static func inspection(_ delivery: Delivery) -> Inspection {
        let envelope = WireFormat.envelope(of: delivery)
        let object = try? JSONDecoder().decode([String: Ignored].self, from: Data(delivery.body))
        return Inspection(
            letter: letter(delivery), source: envelope?.source ?? "", saidAt: envelope?.time,
            causationID: envelope?.causationID.map(WireText.text), entityVersion: envelope?.entityVersion,
            rental: envelope?.rental.map(WireText.text), bodyBytes: delivery.body.count,
            fields: object?.keys.map(fieldName).sorted())
    }

    /// The name, if it is one of ours by its form: a stranger's message may have anything for a name.
    private static func fieldName(_ key: String) -> String {
        let isName = key.utf8.count <= 40 && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isName ? key : "(not a name)"
    }

    private struct Ignored: Decodable {
        init(from decoder: any Decoder) {}
    }

    /// Sends letters back to the queue they came from, with a fresh count of attempts.
    ///
    /// - Returns: how many were sent back.
    package func replay(_ choice: Choice, actor: String, reason: String) async throws -> Int {
        try await act(.replay, choice, actor: actor, reason: reason)
    }

    /// Removes letters for good.
    package func discard(_ choice: Choice, actor: String, reason: String) async throws -> Int {
        try await act(.discard, choice, actor: actor, reason: reason)
    }

    /// Which letters are meant.
    package enum Choice: Sendable, Equatable {
        case all
        case id(String)
        /// All that are parked for this reason.
        case parkedFor(String)

        func includes(_ letter: Letter) -> Bool {
            switch self {
            case .all: true
            case .id(let id): letter.id == id
            case .parkedFor(let reason): letter.reason == reason
            }
        }
    }

    private enum Act: String { case replay, discard }

    private func act(_ act: Act, _ choice: Choice, actor: String, reason: String) async throws -> Int {
        var done = 0
        try await each(limit: 10_000) { delivery in
            guard choice.includes(Self.letter(delivery)) else { return .keep }
            try await record(act, of: delivery, actor: actor, reason: reason)
            if act == .replay { try await sendBack(delivery) }
            done += 1
            return .remove
        }
        return done
    }

    private enum Verdict { case keep, remove }

    /// Takes up to `limit` letters, oldest first, and puts back those that are kept.
    private func each(limit: Int, _ body: (Delivery) async throws -> Verdict) async throws {
        var kept: [DeliveryTag] = []
        var taken = 0
        defer { kept.removeAll() }
        do {
            while taken < limit, let delivery = try await broker.get(QueueNames(service: service).dead) {
                taken += 1
                switch try await body(delivery) {
                case .keep: kept.append(delivery.tag)
                case .remove: _ = try await broker.acknowledge(delivery.tag)
                }
            }
        } catch {
            for tag in kept { _ = try? await broker.reject(tag, requeue: true) }
            throw error
        }
        for tag in kept { _ = try await broker.reject(tag, requeue: true) }
    }

    private func record(_ act: Act, of delivery: Delivery, actor: String, reason: String) async throws {
        guard let id = delivery.properties.messageID.flatMap(UUID.init(uuidString:)) else { return }
        try await database.withTransaction { transaction in
            try await transaction.execute(
                """
                insert into dead_letter_act (at, message_id, act, actor, reason)
                values (\(now()), \(id), \(act.rawValue), \(actor), \(reason))
                """)
            try await transaction.execute("delete from attempt where message_id = \(id)")
        }
    }

    private func sendBack(_ delivery: Delivery) async throws {
        var properties = delivery.properties.carried()
        // What the broker parked itself still has its sender's headers, and the sender may have written this one.
        if !Self.isParkedByBroker(delivery) {
            properties.headers[WireFormat.Header.booth] = delivery.properties.headers[WireFormat.Header.booth]
        }
        try await publisher.publish(
            OutgoingMessage(
                exchange: QueueNames(service: service).exchange, routingKey: Self.letter(delivery).queue,
                properties: properties, body: delivery.body, mandatory: true))
    }

    /// Whether the broker moved it here, at its delivery limit; what this runtime parks is published anew, without the
    /// header that the broker adds.
    private static func isParkedByBroker(_ delivery: Delivery) -> Bool {
        delivery.properties.headers["x-death"] != nil
    }

    private static func letter(_ delivery: Delivery) -> Letter {
        let headers = delivery.properties.headers
        func text(_ header: String) -> String {
            if case .string(let text)? = headers[header] { return text }
            return ""
        }
        var parkedAt: Date?
        if case .timestamp(let date)? = headers[WireFormat.Header.parkedAt] { parkedAt = date }
        let envelope = WireFormat.envelope(of: delivery)
        // A letter that the broker itself parked says why in headers of its own.
        let isParkedByBroker = isParkedByBroker(delivery)
        return Letter(
            id: delivery.properties.messageID ?? "", name: delivery.properties.type ?? "",
            subject: envelope?.subject ?? "",
            reason: text(isParkedByBroker ? "x-first-death-reason" : WireFormat.Header.parkedReason),
            attempts: WireFormat.failures(of: delivery), parkedAt: parkedAt,
            queue: text(isParkedByBroker ? "x-first-death-queue" : WireFormat.Header.parkedFrom),
            handler: text(WireFormat.Header.handler),
            traceparent: envelope?.traceparent)
    }
}
