/// How a rendition is made from an original.
///
/// A recipe is a value with a version: who changes what it does raises the version, so that renditions made earlier
/// can be told from those made now and be made again without touching the original. Recipes of one name are forms of
/// the same rendition, for browsers that take one and not the other; they share the version.
///
/// Every recipe honors the orientation that the camera recorded, converts to sRGB, puts transparency on white and
/// carries no metadata into the result.
package struct RenditionRecipe: Sendable, Hashable, Codable {
    /// How large the result is. Smaller originals are never enlarged.
    package enum Size: Sendable, Hashable, Codable {
        /// At most so many pixels on the longer side.
        case fitting(Int)
        /// At most so many pixels on the longer and on the shorter side, whichever way it stands.
        case within(long: Int, short: Int)
        /// As many pixels as the original.
        case original
    }

    /// What a moving rendition shows.
    package enum Motion: Sendable, Hashable, Codable {
        /// All of it, with its sound if it has any.
        case whole
        /// The first seconds, without sound.
        case opening(seconds: Int)
        /// The pictures of a burst forwards and backwards.
        case bouncing
    }

    /// What bytes the result is.
    package enum Encoding: Sendable, Hashable, Codable {
        /// Quality 1…100. Means nothing for a video of original size, which is not encoded again.
        case jpeg(quality: Int)
        case webp(quality: Int)
        case avif(quality: Int)
        /// H.264 and AAC in MP4, with the index first, so that it plays while it comes.
        case film(Motion)
        case gif(Motion)
    }

    package var name: String
    package var version: Int
    package var size: Size
    package var encoding: Encoding

    package init(name: String, version: Int, size: Size, encoding: Encoding) {
        self.name = name
        self.version = version
        self.size = size
        self.encoding = encoding
    }

    /// A JPEG.
    package init(name: String, version: Int, size: Size, quality: Int) {
        self.init(name: name, version: version, size: size, encoding: .jpeg(quality: quality))
    }

    /// The same rendition in another form.
    package func encoded(_ encoding: Encoding) -> RenditionRecipe {
        RenditionRecipe(name: name, version: version, size: size, encoding: encoding)
    }

    /// Name and version in one word: `preview.v2`.
    package var identifier: String { "\(name).v\(version)" }

    /// Whether the result moves.
    package var isMoving: Bool {
        switch encoding {
        case .jpeg, .webp, .avif: false
        case .film, .gif: true
        }
    }

    /// Whether anything can come of it for an original of that kind. A GIF may hold a single picture, and then nothing
    /// moving comes of it all the same.
    package func applies(to kind: MediaKind) -> Bool {
        switch encoding {
        case .jpeg, .webp, .avif: true
        case .film(.whole): kind.isVideo || kind == .gif
        case .film(.opening): kind.isVideo
        case .gif(.whole): kind == .gif
        // Made of a burst, see `DecoderPool.animate`.
        case .film(.bouncing), .gif(.bouncing), .gif(.opening): false
        }
    }
}

extension RenditionRecipe {
    /// For lists and galleries.
    package static let thumb = RenditionRecipe(name: "thumb", version: 2, size: .fitting(320), quality: 80)
    /// For a screen.
    package static let preview = RenditionRecipe(name: "preview", version: 2, size: .fitting(1280), quality: 82)
    /// For passing on to where pictures are squeezed into 4:5.
    package static let social = RenditionRecipe(
        name: "social", version: 1, size: .within(long: 1350, short: 1080), quality: 85)
    /// For keeping: every pixel of a picture, or the streams of a video as they are, without the metadata.
    package static let download = RenditionRecipe(name: "download", version: 1, size: .original, quality: 88)
    /// For playing in a page, whatever the booth recorded.
    package static let stream = RenditionRecipe(
        name: "stream", version: 1, size: .within(long: 1920, short: 1080), encoding: .film(.whole))
    /// For galleries: a video's beginning, without sound.
    package static let clip = RenditionRecipe(
        name: "clip", version: 1, size: .fitting(480), encoding: .film(.opening(seconds: 3)))
    /// A GIF to keep.
    package static let animation = RenditionRecipe(
        name: "animation", version: 1, size: .fitting(640), encoding: .gif(.whole))

    /// A picture of a film that is made of chosen pictures.
    package static let frame = RenditionRecipe(name: "frame", version: 1, size: .fitting(1280), quality: 90)

    /// Everything that is made of one original. What a recipe cannot be applied to it is left out for.
    package static let all = [
        thumb, preview, download, social,
        thumb.encoded(.webp(quality: 76)), thumb.encoded(.avif(quality: 52)),
        preview.encoded(.webp(quality: 78)), preview.encoded(.avif(quality: 55)),
        stream, clip, animation,
    ]

    /// What is made of a burst as a whole.
    package static let ofBurst = [
        RenditionRecipe(name: "boomerang", version: 1, size: .fitting(1280), encoding: .film(.bouncing)),
        animation.encoded(.gif(.bouncing)),
    ]
}
