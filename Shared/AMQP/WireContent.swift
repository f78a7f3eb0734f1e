/// A message of which not all frames have arrived yet: its method, then its header, then its body in pieces.
struct WireContent {
    enum Origin {
        case delivery(number: UInt64, isRedelivered: Bool)
        case returned
    }

    let origin: Origin
    let exchange: String
    let routingKey: String
    var properties = MessageProperties()
    var body: [UInt8] = []
    var missing = 0

    func finished(epoch: UInt64) -> Inbound {
        switch origin {
        case .delivery(let number, let isRedelivered):
            .delivery(
                Delivery(
                    tag: DeliveryTag(epoch: epoch, number: number), exchange: exchange, routingKey: routingKey,
                    isRedelivered: isRedelivered, properties: properties, body: body))
        case .returned:
            .returned(exchange: exchange, routingKey: routingKey, messageID: properties.messageID)
        }
    }
}
