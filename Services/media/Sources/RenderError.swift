package import Messaging
import ObjectStore

/// Why a capture could not be rendered now. What is wrong with an original itself is no error: it is a quarantine.
package enum RenderError: ClassifiedError, Equatable {
    /// The decoder died over the original; it may have been chance.
    case decoderDied
    /// The decoder needed too long; the machine may be busy.
    case timedOut
    /// No decoder can be started, or this process is stopping.
    case decoderAway
    /// The object store cannot be reached or has no room.
    case storeAway
    /// The original is not in the store.
    case originalAbsent
    /// The original is not what ingest received: other bytes, another length.
    case originalDiffers
    /// The message names an object that no store can hold.
    case nameImpossible
    /// An edit wants a logo that was taken away.
    case logoAbsent

    package var kind: FailureKind {
        switch self {
        case .decoderDied, .timedOut, .originalAbsent: .transient
        case .decoderAway, .storeAway: .outage
        case .originalDiffers, .nameImpossible, .logoAbsent: .permanent
        }
    }

    package var reasonCode: String {
        switch self {
        case .decoderDied: "decoder-died"
        case .timedOut: "timed-out"
        case .decoderAway: "decoder-away"
        case .storeAway: "store-away"
        case .originalAbsent: "original-absent"
        case .originalDiffers: "original-differs"
        case .nameImpossible: "name-impossible"
        case .logoAbsent: "logo-absent"
        }
    }

    /// What an error of the store means here; other errors stay what they are.
    static func translating(_ error: any Error) -> any Error {
        guard let error = error as? ObjectStoreError else { return error }
        if error == .absent { return RenderError.originalAbsent }
        return error.isTransient ? RenderError.storeAway : error
    }
}
