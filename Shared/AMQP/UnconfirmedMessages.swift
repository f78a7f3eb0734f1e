/// The messages that were written to a channel and are not confirmed yet, in the broker's numbering.
package struct UnconfirmedMessages {
    private struct Entry {
        var batch: PublishBatch
        var index: Int
        var sentAt: ContinuousClock.Instant
        var wasReturned = false
        var isSettled = false
    }

    private var entries: [Entry] = []
    /// Entries before this one are settled and only wait to be cleared away in one go.
    private var head = 0
    /// The broker's number of `entries[head]`.
    private var headNumber: UInt64 = 1

    package var count: Int { entries.count - head }
    package var isEmpty: Bool { count == 0 }
    var oldestSentAt: ContinuousClock.Instant? { isEmpty ? nil : entries[head].sentAt }

    package init() {}

    package mutating func append(_ batch: PublishBatch, index: Int, at now: ContinuousClock.Instant) {
        entries.append(Entry(batch: batch, index: index, sentAt: now))
    }

    /// Applies a confirm: to one message, or to all up to it.
    package mutating func confirm(_ number: UInt64, multiple: Bool, isPositive: Bool) {
        guard number >= headNumber, number - headNumber < UInt64(count) else { return }
        let last = head + Int(number - headNumber)
        for position in (multiple ? head : last)...last { settle(position, isPositive ? nil : .refused) }
        advance()
    }

    /// Notes that the broker gave a message back; its confirm is still to come.
    ///
    /// A return names no number. The oldest message with the same exchange, routing key and message-id is meant, since
    /// the broker returns in the order of publishing.
    package mutating func markReturned(exchange: String, routingKey: String, messageID: String?) {
        for position in head..<entries.count {
            guard !entries[position].isSettled, !entries[position].wasReturned else { continue }
            let message = entries[position].batch.messages[entries[position].index]
            guard message.mandatory, message.exchange == exchange, message.routingKey == routingKey,
                message.properties.messageID == messageID
            else { continue }
            entries[position].wasReturned = true
            return
        }
    }

    /// Gives up waiting for messages sent before `instant`; the broker may still confirm them, to nobody.
    package mutating func expire(sentBefore instant: ContinuousClock.Instant) {
        for position in head..<entries.count {
            guard entries[position].sentAt < instant else { return }
            entries[position].batch.settle(entries[position].index, .timeout)
        }
    }

    func forEachOpen(_ body: (OutgoingMessage) -> Void) {
        for entry in entries[head...] where !entry.isSettled { body(entry.batch.messages[entry.index]) }
    }

    /// Fails all, each for its own reason, and begins to count anew for another channel.
    package mutating func failAll(_ reason: (OutgoingMessage) -> AMQPError) {
        for position in head..<entries.count {
            let entry = entries[position]
            settle(position, reason(entry.batch.messages[entry.index]))
        }
        self = UnconfirmedMessages()
    }

    private mutating func settle(_ position: Int, _ failure: AMQPError?) {
        guard !entries[position].isSettled else { return }
        entries[position].isSettled = true
        let failure = entries[position].wasReturned && failure == nil ? .unroutable : failure
        entries[position].batch.settle(entries[position].index, failure)
    }

    private mutating func advance() {
        while head < entries.count, entries[head].isSettled {
            head += 1
            headNumber += 1
        }
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024, head > entries.count / 2 {
            entries.removeFirst(head)
            head = 0
        }
    }
}
