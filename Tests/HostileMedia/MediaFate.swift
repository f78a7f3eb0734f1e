package import Images
import Media

/// What became of one file that was given to the decoders, as `media` would have it.
package enum MediaFate: Sendable, Equatable {
    case rendered
    /// Put aside, with the reason that stands in the table of captures.
    case quarantined(reason: String)
    /// No decoder could be started or asked: the service would be in trouble.
    case unserved(reason: String)
}

/// Gives files of strangers to a decoder pool and decides about them by `media`'s own rules.
package struct MediaJudge: Sendable {
    private let pool: DecoderPool

    package init(pool: DecoderPool) { self.pool = pool }

    /// Tries as often as `media` does before a dying decoder is the original's fault.
    package func fate(of bytes: [UInt8]) async -> MediaFate {
        for attempt in 1... {
            do {
                let renditions = try await pool.render(bytes, recipes: RenditionRecipe.all)
                let kind = identify(bytes)
                // Whether a GIF moves, only its decoder knows.
                let owed = RenditionRecipe.all.filter { recipe in
                    !recipe.isMoving || kind.map { $0.isVideo && recipe.applies(to: $0) } ?? false
                }
                return Set(renditions.map(\.recipe)).isSuperset(of: owed)
                    ? .rendered : .unserved(reason: "renditions missing")
            } catch let error as ImageError {
                if let reason = RenderPolicy.givesUp(after: error, attempt: attempt) {
                    return .quarantined(reason: reason)
                }
                if case .unavailable = error { return .unserved(reason: "\(error)") }
            } catch {
                return .unserved(reason: "cancelled")
            }
        }
        return .unserved(reason: "no attempt")
    }
}
