import Synchronization

/// Names one delivery on one opening of a channel.
///
/// A tag is worth nothing once its channel is gone: the broker has put the message back into the queue by then and will
/// deliver it again under another tag. Settling such a tag does nothing and answers `false`.
package struct DeliveryTag: Sendable, Hashable {
    /// The opening of a channel, unique in this process.
    let epoch: UInt64
    /// The broker's number, counted from 1 on each channel.
    let number: UInt64

    private static let epochs = Atomic<UInt64>(0)

    /// An epoch that no channel of this process has had.
    static func newEpoch() -> UInt64 { epochs.wrappingAdd(1, ordering: .relaxed).newValue }
}
