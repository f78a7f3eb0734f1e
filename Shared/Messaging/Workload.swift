/// Subscriptions that share one queue, `<service>.<name>`, and are scaled together.
///
/// A second process with the same workload needs no configuration: it consumes from the same queue.
package struct Workload<Session: Sendable>: Sendable {
    package let name: String
    package let subscriptions: [Subscription<Session>]
    /// Messages in one transaction at most, and how many are fetched ahead.
    package let batch: Int
    /// How many batches run at the same time in one process, unless an operator says another number.
    package let concurrency: Int
    /// Called with the number of batches before it changes, for what each of them needs besides a connection.
    package let prepare: @Sendable (Int) async -> Void
    /// Takes what booths say, from the exchange `booths`, instead of events and commands. Handlers find out who spoke
    /// from ``Envelope/boothNumber`` and believe nothing else about it.
    package let hearsBooths: Bool

    /// - Precondition: no two subscriptions are for the same message.
    package init(
        _ name: String, batch: Int = 100, concurrency: Int = 1, hearsBooths: Bool = false,
        prepare: @escaping @Sendable (Int) async -> Void = { _ in }, _ subscriptions: [Subscription<Session>]
    ) {
        precondition(
            Set(subscriptions.map(\.message)).count == subscriptions.count,
            "workload \(name) has two subscriptions for one message; give the second a workload of its own")
        self.name = name
        self.subscriptions = subscriptions
        self.batch = batch
        self.concurrency = concurrency
        self.prepare = prepare
        self.hearsBooths = hearsBooths
    }
}
