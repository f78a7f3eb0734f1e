package import Contracts
import Images
import PostgreSQL

/// A sealed rendition in the store.
package struct MadeRendition: Sendable, Equatable {
    package var captureID: Identifier<Capture>
    package var originalID: Identifier<Original>
    /// The name of a recipe, such as `preview`.
    package var recipe: String
    package var version: Int
    /// Its name in the store.
    package var object: String
    package var mediaType: String
    /// Pixels, as shown.
    package var width: Int
    package var height: Int
    /// Bytes before sealing.
    package var length: Int
    /// 32 bytes, before sealing.
    package var sha256: [UInt8]

    package init(
        captureID: Identifier<Capture>, originalID: Identifier<Original>, recipe: String, version: Int, object: String,
        mediaType: String, width: Int, height: Int, length: Int, sha256: [UInt8]
    ) {
        self.captureID = captureID
        self.originalID = originalID
        self.recipe = recipe
        self.version = version
        self.object = object
        self.mediaType = mediaType
        self.width = width
        self.height = height
        self.length = length
        self.sha256 = sha256
    }

    var isVideo: Bool { mediaType.hasPrefix("video/") }

    /// Media types in which a rendition exists besides the one that everybody takes, the smallest first.
    static let alternatives = ["image/avif", "image/webp"]

    /// Whether the recipe as it is now has nothing to add; forms of one name share their version.
    func isMade(of original: Identifier<Original>, by recipe: RenditionRecipe) -> Bool {
        originalID == original && self.recipe == recipe.name && version == recipe.version
    }

    var isAlternative: Bool { Self.alternatives.contains(mediaType) }
}

extension MadeRendition {
    init(_ row: Row) throws {
        captureID = Identifier(try row.decode("capture_id"))
        originalID = Identifier(try row.decode("original_id"))
        recipe = try row.decode("recipe")
        version = Int(try row.decode("version", as: Int16.self))
        object = try row.decode("object")
        mediaType = try row.decode("media_type")
        width = Int(try row.decode("width", as: Int32.self))
        height = Int(try row.decode("height", as: Int32.self))
        length = try row.decode("length")
        sha256 = try row.decode("sha256")
    }
}
