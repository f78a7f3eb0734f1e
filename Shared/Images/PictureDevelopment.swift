/// Makes the renditions of one picture from as few decodings as possible: one.
///
/// The largest size is made from the original, every smaller one from the next larger, which is several times
/// faster than beginning again for each, and not to be told apart by eye. When a recipe wants every pixel the original
/// is decoded in full; when none does and the format allows, only as finely as the largest one needs.
struct PictureDevelopment {
    let kind: MediaKind
    /// None of them moves.
    let recipes: [RenditionRecipe]
    let limits: DecoderLimits
    /// What is changed about the picture first.
    var editing: PictureEditing?

    /// One rendition.
    @safe struct Developed {
        /// Valid as long as the call lasts.
        let bytes: UnsafeRawBufferPointer
        let kind: MediaKind
        let width: Int
        let height: Int
    }

    /// What became of one recipe, by its place in ``recipes``.
    typealias Output = (_ index: Int, Developed) throws(ImageError.Reason) -> Void

    /// - Parameter bytes: must stay where they are until the call returns.
    func run(_ bytes: UnsafeRawBufferPointer, output: Output) throws(ImageError.Reason) -> MediaFacts {
        let source = try unsafe Picture.load(bytes, as: kind)
        let (width, height) = (source.width, source.height)
        guard width > 0, height > 0 else { throw .damaged }
        guard width <= limits.pixels / height else { throw .tooManyPixels }
        let isOnItsSide = source.orientation >= 5
        let facts = MediaFacts(
            kind: kind, width: isOnItsSide ? height : width, height: isOnItsSide ? width : height, duration: nil)

        let plan = EditPlan(edit: editing?.edit ?? PictureEdit())
        let shown = plan.size(ofWidth: facts.width, height: facts.height)
        let shrink = shrinkOnLoad(
            for: recipes.map { PixelBox($0.size, forWidth: shown.width, height: shown.height).scale }.max())
        var current = try shrink == 1 ? upright(source) : upright(unsafe Picture.load(bytes, as: kind, shrink: shrink))
        if let editing { current = try editing.run(current) }
        try encode(current, shownAs: shown, output: output)
        return facts
    }

    /// Makes every rendition of a picture that needs nothing else: upright, 8-bit sRGB, opaque and in memory.
    func encode(_ picture: consuming Picture, output: Output) throws(ImageError.Reason) {
        let size = (picture.width, picture.height)
        try encode(picture, shownAs: size, output: output)
    }

    /// - Parameter shown: the size of which recipes take their share; the picture may be smaller by now.
    private func encode(
        _ picture: consuming Picture, shownAs shown: (width: Int, height: Int), output: Output
    ) throws(ImageError.Reason) {
        let boxes = recipes.map { PixelBox($0.size, forWidth: shown.width, height: shown.height) }
        var current = picture
        for index in recipes.indices.sorted(by: { (boxes[$1].scale, $0) < (boxes[$0].scale, $1) }) {
            let (recipe, box) = (recipes[index], boxes[index])
            if recipe.size != .original, current.width > box.width || current.height > box.height {
                current = try current.shrunk(toFit: box.width, box.height).inMemory()
            }
            let (width, height) = (current.width, current.height)
            try unsafe current.encoded(recipe) { bytes, kind throws(ImageError.Reason) in
                try unsafe output(index, Developed(bytes: bytes, kind: kind, width: width, height: height))
            }
        }
    }

    /// By what power of two the decoder may shrink so that the resampling after it still has twice the pixels that it
    /// needs: decoders average coarsely.
    ///
    /// - Parameter scale: of the largest result; without one everything is decoded, for the sake of finding out that it
    ///   can be.
    private func shrinkOnLoad(for scale: Double?) -> Int {
        guard let scale, scale > 0 else { return 1 }
        return [8, 4, 2].first { 1 / scale >= Double(2 * $0) } ?? 1
    }

    /// Eight bits, three bands, sRGB, opaque, the right way up, and in memory.
    private func upright(_ source: borrowing Picture) throws(ImageError.Reason) -> Picture {
        let flat = try opaque(source)
        guard flat.orientation > 1 else { return try flat.inMemory() }
        // Turning needs all pixels at once; by now they are as few bytes as they can be.
        return try flat.inMemory().oriented().inMemory()
    }

    private func opaque(_ source: borrowing Picture) throws(ImageError.Reason) -> Picture {
        let colored = try inColor(source)
        let flat = colored.hasTransparency ? try colored.flattenedOnWhite() : colored
        let bytes = flat.is8Bit ? flat : try flat.clippedToBytes()
        guard bytes.bands == 3 else { throw .damaged }
        return bytes
    }

    private func inColor(_ source: borrowing Picture) throws(ImageError.Reason) -> Picture {
        if source.is16Bit { return try inColor(source.halvedDepth()) }
        if source.is8Bit, source.isCMYK || (source.hasProfile && !source.hasStandardProfile) {
            // A profile that does not fit the picture is passed over, as browsers do.
            if let converted = try? source.convertedByProfile() { return converted }
        }
        return try source.convertedByColorSpace()
    }
}
