/// Why the spool did not do something. The texts name no file, for booth software puts people's names there.
package enum SpoolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Taking would exceed the spool's limit or leave too little on the disk. What was not taken stays in its folder.
    case full
    /// A source changed while it was read; it is looked at again.
    case sourceChanged
    /// A sidecar is not JSON of the expected form.
    case unreadableSidecar
    /// Words for captures wait for files that do not come.
    case tooManyBundles
    /// The spool holds no capture of that identifier.
    case unknownCapture
    /// The capture holds no file of that identifier.
    case unknownFile
    /// The booth's number does not fit a session code.
    case boothNumberOutOfRange

    package var description: String {
        switch self {
        case .full: "the spool is full: nothing is taken until uploads have made room"
        case .sourceChanged: "a file changed while it was read"
        case .unreadableSidecar: "a sidecar is not JSON of the expected form"
        case .tooManyBundles: "a thousand captures wait for files that booth software named; look why none comes"
        case .unknownCapture: "the spool holds no such capture"
        case .unknownFile: "the capture holds no such file"
        case .boothNumberOutOfRange: "the booth's number does not fit a session code"
        }
    }
}
