import Contracts
import Crypto
import Images
import Metrics
import ObjectStore
import Vault

/// Makes and seals the renditions of a capture's originals.
struct RenditionMaker: Sendable {
    let objects: SealedObjects
    let decoders: DecoderPool
    /// Bytes of the longest original that is read; it is held in memory, here and where it is decoded.
    let maximumLength: Int

    /// A capture, as far as making renditions goes.
    struct Sitting: Sendable {
        var captureID: Identifier<Capture>
        var key: KeyID
        var originals: [CaptureReceived.StoredOriginal]
        /// What the customer has changed about some of them.
        var edits: [Identifier<Original>: OpenedEdit] = [:]
    }

    /// An original as it was found, with what was made of it.
    struct Outcome: Sendable {
        var original: CaptureReceived.StoredOriginal
        var finding: RenderPolicy.Finding
        var renditions: [MadeRendition]
        /// The preview itself, of a picture out of a burst.
        var frame: [UInt8]?
    }

    /// Fewer pictures make no film.
    static let shortestBurst = 3

    /// Doing it again puts the same renditions in the same places.
    ///
    /// - Parameters:
    ///   - attempt: counted from 1; a decoder that keeps dying is the original's fault.
    ///   - progress: told now and then how much of all originals is done, from 0 to 1.
    func make(
        _ choice: RecipeChoice, of sitting: Sitting, attempt: Int,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        let count = Double(max(1, sitting.originals.count))
        for (index, original) in sitting.originals.enumerated() {
            outcomes.append(
                try await guarded(original, attempt) {
                    try await develop(original, choice, of: sitting) { progress((Double(index) + $0) / count) }
                })
            progress(Double(index + 1) / count)
        }
        guard let first = outcomes.firstIndex(where: { $0.frame != nil }), !choice.ofBurst.isEmpty else {
            return outcomes
        }
        let frames = outcomes.compactMap(\.frame)
        guard frames.count >= Self.shortestBurst else { return outcomes }
        let original = outcomes[first].original
        let film = try await guarded(original, attempt) {
            let renditions = try await decoders.animate(frames, recipes: choice.ofBurst)
            return Outcome(
                original: original, finding: outcomes[first].finding,
                renditions: try await store(renditions, of: original, sitting))
        }
        outcomes[first].renditions += film.renditions
        return outcomes
    }

    private func guarded(
        _ original: CaptureReceived.StoredOriginal, _ attempt: Int, _ work: () async throws -> Outcome
    ) async throws -> Outcome {
        if let reason = RenderPolicy.givesUp(onLength: original.length, atMost: maximumLength) {
            return Outcome(original: original, finding: .unreadable(reason: reason), renditions: [])
        }
        do {
            return try await work()
        } catch let error as ImageError {
            Counter(label: "decoder_failures", dimensions: [("reason", RenderPolicy.failure(error).reasonCode)])
                .increment()
            guard let reason = RenderPolicy.givesUp(after: error, attempt: attempt) else {
                throw RenderPolicy.failure(error)
            }
            return Outcome(original: original, finding: .unreadable(reason: reason), renditions: [])
        } catch {
            throw RenderError.translating(error)
        }
    }

    private func develop(
        _ original: CaptureReceived.StoredOriginal, _ choice: RecipeChoice, of sitting: Sitting,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> Outcome {
        let bytes = try await objects.read(original, under: sitting.key)
        let isFrame = original.role == .burst && !choice.ofBurst.isEmpty
        let recipes = choice.ofOriginal
        // A film of a burst is made of its previews, wanted or not.
        let besides = isFrame && !recipes.contains(.preview) ? [RenditionRecipe.preview] : []
        let edit = sitting.edits[original.id]
        let developed = try await decoders.develop(
            bytes, recipes: recipes + besides, edit: edit?.picture, emblem: edit?.emblem ?? [], progress: progress)
        let kind = developed.facts.kind
        return Outcome(
            original: original, finding: .rendered(mediaType: kind.mediaType),
            renditions: try await store(
                developed.renditions.filter { recipes.contains($0.recipe) }, of: original, sitting),
            frame: isFrame && !kind.isVideo
                ? developed.renditions.first { $0.recipe == .preview }?.bytes : nil)
    }

    private func store(
        _ renditions: [Rendition], of original: CaptureReceived.StoredOriginal, _ sitting: Sitting
    ) async throws -> [MadeRendition] {
        var made: [MadeRendition] = []
        for rendition in renditions {
            let object = try RenditionName.object(
                sitting.captureID, original.id, rendition.recipe, rendition.kind,
                edit: sitting.edits[original.id]?.number)
            try await objects.write(rendition.bytes, to: object, under: sitting.key)
            made.append(
                MadeRendition(
                    captureID: sitting.captureID, originalID: original.id, recipe: rendition.recipe.name,
                    version: rendition.recipe.version, object: object.text, mediaType: rendition.mediaType,
                    width: rendition.width, height: rendition.height, length: rendition.bytes.count,
                    sha256: Array(SHA256.hash(data: rendition.bytes))))
        }
        return made
    }
}
