import AMQP
import Messaging
import PostgreSQL

/// A delivery that was read, with the subscription that handles it.
struct IncomingMessage {
    var delivery: Delivery
    var message: EncodedMessage
    var subscription: Subscription<Transaction>
}

extension Array where Element == IncomingMessage {
    /// Neighbors with the same subscription together, in the order in which they arrived.
    func runs() -> [[IncomingMessage]] {
        guard let first else { return [] }
        if allSatisfy({ $0.subscription.handler == first.subscription.handler }) { return [self] }
        var runs: [[IncomingMessage]] = []
        for incoming in self {
            if runs.last?[0].subscription.handler == incoming.subscription.handler {
                runs[runs.count - 1].append(incoming)
            } else {
                runs.append([incoming])
            }
        }
        return runs
    }
}
