/// Why a text has no QR code. `description` holds nothing of the text.
package enum QRCodeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no text, or it holds the character NUL.
    case unfit
    /// More than the 2331 bytes that the largest symbol holds at error level M.
    case tooLong
    /// No memory was left.
    case failed

    package var description: String {
        switch self {
        case .unfit: "the text is empty or holds NUL"
        case .tooLong: "the text is too long for a QR code"
        case .failed: "the QR code could not be made"
        }
    }
}
