package import Messaging

/// Why an owner's part of a copy cannot be made. The words hold no data.
package enum ExportFailure: ClassifiedError, Equatable {
    /// An identifier makes no name of an object.
    case nameImpossible
    /// An original in the store is not what was received.
    case originalDiffers

    package var kind: FailureKind { .permanent }
    package var reasonCode: String {
        switch self {
        case .nameImpossible: "name-impossible"
        case .originalDiffers: "original-differs"
        }
    }
}
