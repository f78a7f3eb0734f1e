internal import AMQP
import FoundationEssentials

extension MessageProperties {
    /// What a received message may keep when this service publishes it again, to a wait or to the dead queue.
    ///
    /// The original sender chose everything else, and here it would act with our rights: a `CC` header names more
    /// queues to route to, a `user-id` makes the broker refuse us, an `expiration` lets a parked message vanish.
    func carried() -> MessageProperties {
        var kept = MessageProperties()
        kept.messageID = messageID.flatMap(Self.short)
        kept.type = type.flatMap(Self.short)
        kept.timestamp = timestamp
        kept.contentType = contentType.flatMap(Self.short)
        kept.appID = appID.flatMap(Self.short)
        for name in WireFormat.Header.carried {
            switch headers[name] {
            case .string(let text)?: kept.headers[name] = Self.short(text).map { .string($0) }
            case .integer(let number)?: kept.headers[name] = .integer(number)
            case .timestamp(let date)?: kept.headers[name] = .timestamp(date)
            default: continue
            }
        }
        return kept
    }

    /// Longer texts are none of ours.
    private static func short(_ text: String) -> String? { text.utf8.count <= 255 ? text : nil }
}
