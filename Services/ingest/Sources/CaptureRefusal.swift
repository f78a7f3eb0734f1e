package import Messaging

/// Why a booth's message is not taken. None of these mends itself: the message is parked for a person to look at.
package enum CaptureRefusal: ClassifiedError, Equatable {
    /// No booth has that identifier.
    case unknownBooth
    /// It was published by another booth than the one it names, or nothing says by which.
    case foreignBooth
    /// The session code is not one that the booth of that identifier made.
    case foreignSession
    /// Another booth has uploaded to that capture, or spoken of it.
    case foreignCapture
    /// The capture was recorded with other contents before.
    case captureDiffers
    /// The booth has given that number to another capture.
    case sequenceTaken
    /// A file belongs to another capture already.
    case fileTaken
    /// The booth deleted a capture that it had announced before.
    case captureRecorded
    /// A file was uploaded with other bytes than the booth now says.
    case fileDiffers
    /// A field says something that cannot be; the text is the field's name.
    case invalid(String)
    /// The address or the answers are not what was sealed to this platform.
    case unreadableSeal

    package var kind: FailureKind { .permanent }

    package var reasonCode: String {
        switch self {
        case .unknownBooth: "unknown-booth"
        case .foreignBooth: "foreign-booth"
        case .foreignSession: "foreign-session"
        case .foreignCapture: "foreign-capture"
        case .captureDiffers: "capture-differs"
        case .sequenceTaken: "sequence-taken"
        case .fileTaken: "file-taken"
        case .captureRecorded: "capture-recorded"
        case .fileDiffers: "file-differs"
        case .invalid(let field): "invalid-\(field)"
        case .unreadableSeal: "unreadable-seal"
        }
    }
}
