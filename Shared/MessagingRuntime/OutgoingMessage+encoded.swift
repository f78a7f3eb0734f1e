package import AMQP
package import Messaging
import Contracts

extension OutgoingMessage {
    /// A message as it goes to an exchange, routed by its name.
    package init(_ message: EncodedMessage, exchange: String, mandatory: Bool = true) {
        self.init(
            exchange: exchange, routingKey: message.envelope.name.description,
            properties: WireFormat.properties(of: message.envelope), body: message.body, mandatory: mandatory)
    }

    /// A message as a booth sends it: routed by the booth's number, which its user may not vary.
    package init(_ message: EncodedMessage, fromBooth number: Int) {
        self.init(
            exchange: Exchanges.booths, routingKey: String(number),
            properties: WireFormat.properties(of: message.envelope), body: message.body, mandatory: true)
    }
}
