/// What decoding an original showed about it.
package struct MediaFacts: Sendable, Equatable, Codable {
    package var kind: MediaKind
    /// Pixels, as shown: after the orientation was honored.
    package var width: Int
    package var height: Int
    /// Seconds; `nil` for pictures, and for videos that do not say.
    package var duration: Double?

    package init(kind: MediaKind, width: Int, height: Int, duration: Double? = nil) {
        self.kind = kind
        self.width = width
        self.height = height
        self.duration = duration
    }
}
