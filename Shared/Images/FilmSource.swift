/// What ffmpeg reads a moving rendition from.
struct FilmSource {
    /// How the original is to be read. The format is always forced, so that a playlist in disguise is not followed.
    enum Input: String {
        case mov
        case matroska
        case avi
        case gif
        /// JPEG files one behind the other.
        case burst = "mjpeg"
    }

    /// ffmpeg reads the file in memory by this name; a pipe would not do, because the index of a video may stand at its
    /// end.
    static let path = "/proc/self/fd/\(DecoderDescriptor.original)"

    var input: Input
    /// Pixels as shown: turned, and square.
    var width: Int
    var height: Int
    /// Seconds, where it says so.
    var duration: Double?
    /// Whether its picture stream is what ``RenditionRecipe/stream`` promises, so that it needs no encoding.
    var isPlayable = false
    /// For leaving out messages inside the picture stream when it is copied.
    var withoutMessages: [String] = []

    /// Only the `file` protocol, for the original's own descriptor.
    func arguments(_ limits: DecoderLimits) -> [String] {
        ["-v", "error", "-nostdin", "-threads", "1", "-max_pixels", "\(limits.pixels)"]
            + ["-protocol_whitelist", "file", "-f", input.rawValue]
            // What is transparent in a GIF is white, as everywhere here.
            + (input == .gif ? ["-ignore_loop", "1", "-trans_color", "0xFFFFFFFF"] : [])
            + (input == .burst ? ["-framerate", "\(Self.burstRate)"] : [])
    }

    /// Pictures of a burst in a second.
    static let burstRate = 8
}
