import Contracts
import Crypto
import Erasing
import Images
import Logging
import Messaging
import ObjectStore
import PostgreSQL
import Vault

/// Makes what a customer ordered of chosen pictures, from the previews that everybody sees.
///
/// Made twice, the same files lie in the same places. An erasure of one of its captures waits until the end, and takes all
/// of it away.
struct MakeOneCreation: MessageHandler {
    let transaction: Transaction
    let objects: SealedObjects
    let decoders: DecoderPool

    /// Pictures of an animation follow each other slowly enough to be looked at, those of a boomerang as a burst does.
    private static let (animationRepeats, boomerangRepeats) = (4, 2)

    func handle(_ order: MakeCreation, in context: HandlingContext) async throws {
        let creations = Creations(runner: transaction)
        let captures = try await creations.captures(of: order.creationID)
        guard try await Tombstones<MediaData>(runner: transaction).admitted(captures).count == captures.count,
            let creation = try await creations.hold(order.creationID), creation.isBeingMade
        else { return }
        do {
            let files = try await files(of: creation, order, captures, in: context)
            try await creations.finish(creation.id, with: files, at: context.now)
            context.logger.info("creation made", metadata: ["creation.id": "\(creation.id)"])
        } catch VaultError.destroyed {
            // It, or a picture of it, is being erased.
            context.logger.info("creation not made: erased", metadata: ["creation.id": "\(creation.id)"])
        } catch {
            guard let reason = Self.reason(of: error, attempt: context.attempt) else {
                throw (error as? ImageError).map { RenderPolicy.failure($0) } ?? RenderError.translating(error)
            }
            try await creations.fail(creation.id, because: reason)
            context.logger.warning(
                "creation not made", metadata: ["creation.id": "\(creation.id)", "reason": "\(reason)"])
        }
    }

    /// Why it is given up; nil when it is to be tried again.
    private static func reason(of error: any Error, attempt: Int) -> String? {
        if let error = error as? ImageError { return RenderPolicy.givesUp(after: error, attempt: attempt) }
        if error is PicturesGone { return "pictures-gone" }
        return RenderPolicy.passesBy(RenderError.translating(error))
    }

    /// Pictures of it are not shown any more, so that too few are left.
    private struct PicturesGone: Error {}

    private func files(
        of creation: StoredCreation, _ order: MakeCreation, _ captures: [Identifier<Capture>],
        in context: HandlingContext
    ) async throws -> [CreationFile] {
        let ingredients = try await Creations(runner: transaction).ingredients(
            of: captures, in: order.rentalID, isNewestFirst: creation.isNewestFirst, at: context.now)
        guard creation.kind.pictures.contains(ingredients.count) else { throw PicturesGone() }
        return try await transaction.keptAwake { [self] in
            var pictures: [[UInt8]] = []
            for picture in ingredients {
                pictures.append(
                    try await objects.read(
                        picture.object, length: picture.length, sha256: picture.sha256, under: picture.keyID))
            }
            let words = try await creation.words.asyncMap {
                try await objects.vault.openText($0, purpose: StoredCreation.sealedWords)
            }
            let renditions = try await renditions(creation.kind, of: pictures, words: words)
            var files: [CreationFile] = []
            for rendition in renditions { files.append(try await store(rendition, of: creation)) }
            return files
        }
    }

    private func renditions(
        _ kind: CreationKind, of pictures: [[UInt8]], words: String?
    ) async throws -> [Rendition] {
        let stills: [RenditionRecipe] = [.thumb, .preview]
        switch kind {
        case .strip, .collage:
            return try await decoders.compose(
                pictures, Composition(kind == .strip ? .strip : .collage, words: words), recipes: stills + [.download])
        case .animation, .boomerang:
            let frames = try await decoders.compose(
                pictures, Composition(.frames), recipes: Array(repeating: .frame, count: pictures.count)
            ).map(\.bytes)
            let repeats = kind == .animation ? Self.animationRepeats : Self.boomerangRepeats
            let film = try await decoders.animate(
                frames.flatMap { Array(repeating: $0, count: repeats) },
                recipes: kind == .animation
                    ? [.animation] : RenditionRecipe.ofBurst.filter { $0.name == kind.keepsake })
            return try await decoders.render(frames[0], recipes: stills) + film
        }
    }

    private func store(_ rendition: Rendition, of creation: StoredCreation) async throws -> CreationFile {
        let ending = FileEnding.of(rendition.mediaType)
        guard let name = ObjectName("\(creation.folder)\(rendition.recipe.name).\(ending)") else {
            throw RenderError.nameImpossible
        }
        try await objects.write(rendition.bytes, to: name, under: creation.keyID)
        return CreationFile(
            recipe: rendition.recipe.name, width: rendition.width, height: rendition.height,
            file: SealedFile(
                object: name.text, mediaType: rendition.mediaType, length: rendition.bytes.count,
                sha256: Array(SHA256.hash(data: rendition.bytes))))
    }
}
