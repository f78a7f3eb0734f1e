/// Several pictures that become one, or pictures of one size for a film.
package struct Composition: Sendable, Hashable, Codable {
    package enum Arrangement: String, Sendable, Hashable, Codable {
        /// One below the other, as a booth prints them.
        case strip
        /// In rows of one width. Nothing is cut off, but of what is more than twice as long as wide.
        case collage
        /// Each by itself, as large as the first: what a film wants. What is of another shape is cut at its edges.
        case frames
    }

    package var arrangement: Arrangement
    /// Stands below a strip or a collage, on a margin of its own.
    package var words: String?

    package init(_ arrangement: Arrangement, words: String? = nil) {
        self.arrangement = arrangement
        self.words = words
    }
}
