/// How a rendition is made from an original.
///
/// A recipe is a value with a version: who changes what it does raises the version, so that renditions made earlier
/// can be told from those made now and be made again without touching the original.
///
/// Every recipe honors the orientation that the camera recorded, converts to sRGB, puts transparency on white and
/// carries no metadata into the result.
package struct RenditionRecipe: Sendable, Hashable, Codable {
    /// How large the result is.
    package enum Size: Sendable, Hashable, Codable {
        /// At most so many pixels on the longer side; smaller originals are not enlarged.
        case fitting(Int)
        /// As many pixels as the original.
        case original
    }

    package var name: String
    package var version: Int
    package var size: Size
    /// JPEG quality, 1…100. Means nothing for a video of original size, which is not encoded again.
    package var quality: Int

    package init(name: String, version: Int, size: Size, quality: Int) {
        self.name = name
        self.version = version
        self.size = size
        self.quality = quality
    }

    /// Name and version in one word, for object names: `preview.v1`.
    package var identifier: String { "\(name).v\(version)" }

    /// For lists and galleries.
    package static let thumb = RenditionRecipe(name: "thumb", version: 1, size: .fitting(320), quality: 80)
    /// For a screen.
    package static let preview = RenditionRecipe(name: "preview", version: 1, size: .fitting(1280), quality: 82)
    /// For keeping: every pixel of a picture, or the streams of a video as they are, without the metadata.
    package static let download = RenditionRecipe(name: "download", version: 1, size: .original, quality: 88)

    package static let all = [thumb, preview, download]
}
