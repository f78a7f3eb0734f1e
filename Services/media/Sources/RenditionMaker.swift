import Contracts
import Crypto
import Images
import Metrics
import ObjectStore
import Vault

/// Makes and seals the renditions of an original.
struct RenditionMaker: Sendable {
    let objects: SealedObjects
    let decoders: DecoderPool
    /// Bytes of the longest original that is read; it is held in memory, here and where it is decoded.
    let maximumLength: Int
    let recipes: [RenditionRecipe]

    init(
        objects: SealedObjects, decoders: DecoderPool, maximumLength: Int,
        recipes: [RenditionRecipe] = RenditionRecipe.all
    ) {
        self.objects = objects
        self.decoders = decoders
        self.maximumLength = maximumLength
        self.recipes = recipes
    }

    /// An original as it was found, with what was made of it.
    struct Outcome: Sendable {
        var original: CaptureReceived.StoredOriginal
        var finding: RenderPolicy.Finding
        var renditions: [MadeRendition]
    }

    /// Doing it again puts the same renditions in the same places.
    ///
    /// - Parameter attempt: counted from 1; a decoder that keeps dying is the original's fault.
    func make(
        _ original: CaptureReceived.StoredOriginal, of capture: CaptureReceived, attempt: Int
    ) async throws -> Outcome {
        if let reason = RenderPolicy.givesUp(onLength: original.length, atMost: maximumLength) {
            return Outcome(original: original, finding: .unreadable(reason: reason), renditions: [])
        }
        do {
            return try await develop(original, of: capture)
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
        _ original: CaptureReceived.StoredOriginal, of capture: CaptureReceived
    ) async throws -> Outcome {
        let key = KeyID(capture.keyID.uuid)
        let bytes = try await objects.read(original, under: key)
        let developed = try await decoders.develop(bytes, recipes: recipes)
        var made: [MadeRendition] = []
        for rendition in developed.renditions {
            let object = try RenditionName.object(capture.captureID, original.id, rendition.recipe)
            try await objects.write(rendition.bytes, to: object, under: key)
            made.append(
                MadeRendition(
                    captureID: capture.captureID, originalID: original.id, recipe: rendition.recipe.name,
                    version: rendition.recipe.version, object: object.text, mediaType: rendition.mediaType,
                    width: rendition.width, height: rendition.height, length: rendition.bytes.count,
                    sha256: Array(SHA256.hash(data: rendition.bytes))))
        }
        return Outcome(
            original: original, finding: .rendered(mediaType: developed.facts.kind.mediaType), renditions: made)
    }
}
