/// A message that the broker has handed over and that waits to be settled.
package struct Delivery: Sendable {
    /// What ``Consumer/acknowledge(_:)`` and its siblings want.
    package let tag: DeliveryTag
    package let exchange: String
    package let routingKey: String
    /// Whether the broker has handed it over before, to anybody.
    package let isRedelivered: Bool
    package let properties: MessageProperties
    package let body: [UInt8]

    /// How often a quorum queue has handed it over before (`x-delivery-count`); `nil` or 0 the first time, `nil`
    /// on classic queues. It counts every prefetched message of a consumer that died, not only the one that killed it.
    package var deliveryCount: Int? {
        guard case .integer(let count)? = properties.headers["x-delivery-count"] else { return nil }
        return Int(count)
    }
}
