/// What the broker said on its own account, already copied out of the C library's memory.
enum Inbound {
    case delivery(Delivery)
    /// `basic.ack` or `basic.nack` for a published message, or for all up to it.
    case confirm(number: UInt64, multiple: Bool, isPositive: Bool)
    /// `basic.return`; the confirm of the same message follows later.
    case returned(exchange: String, routingKey: String, messageID: String?)
    /// The broker ended a consumer: its queue is gone or moved.
    case consumerCancelled
    /// The broker closed the channel; its part is answered already. The text may name exchanges and keys: never log it.
    case channelClosed(AMQPError, text: String)
    case blocked(Bool)
}
