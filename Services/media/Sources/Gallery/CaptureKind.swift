/// What a capture is at first sight: of several things, the one that moves most.
package enum CaptureKind: String, Sendable, CaseIterable, Codable {
    case picture
    case video
    /// A moving GIF.
    case animation
    /// Pictures that were taken in a row and run as a film.
    case burst
}
