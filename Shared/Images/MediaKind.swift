/// A file format that originals arrive in, recognized by content.
package enum MediaKind: String, Sendable, Codable, CaseIterable {
    case jpeg, png, gif, webp, tiff, heic, avif
    case mp4, mov, webm, avi

    /// The media type of RFC 6838 under which such bytes are served.
    package var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .gif: "image/gif"
        case .webp: "image/webp"
        case .tiff: "image/tiff"
        case .heic: "image/heic"
        case .avif: "image/avif"
        case .mp4: "video/mp4"
        case .mov: "video/quicktime"
        case .webm: "video/webm"
        case .avi: "video/x-msvideo"
        }
    }

    /// Whether it has a duration and is decoded by ffmpeg, everything else being a picture for libvips.
    package var isVideo: Bool {
        switch self {
        case .mp4, .mov, .webm, .avi: true
        case .jpeg, .png, .gif, .webp, .tiff, .heic, .avif: false
        }
    }
}
