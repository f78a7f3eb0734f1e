/// The bytes that a recipe made.
package struct Rendition: Sendable, Equatable, CustomStringConvertible {
    package var recipe: RenditionRecipe
    package var bytes: [UInt8]
    /// Pixels, as shown.
    package var width: Int
    package var height: Int
    package var kind: MediaKind

    package init(recipe: RenditionRecipe, bytes: [UInt8], width: Int, height: Int, kind: MediaKind) {
        self.recipe = recipe
        self.bytes = bytes
        self.width = width
        self.height = height
        self.kind = kind
    }

    package var mediaType: String { kind.mediaType }

    /// Without the bytes: they are somebody's picture, and long.
    package var description: String { "\(recipe.identifier): \(kind), \(width) × \(height), \(bytes.count) bytes" }
}
