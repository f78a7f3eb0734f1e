/// A message to be published.
package struct OutgoingMessage: Sendable, Equatable {
    /// The exchange's name; empty is the default exchange, which routes to the queue named by the routing key.
    package var exchange: String
    package var routingKey: String
    package var properties: MessageProperties
    package var body: [UInt8]
    /// Whether it is an error when no queue is bound for the message. Without it such a message vanishes, confirmed.
    package var mandatory: Bool

    package init(
        exchange: String, routingKey: String, properties: MessageProperties = MessageProperties(), body: [UInt8],
        mandatory: Bool = true
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.mandatory = mandatory
    }
}
