/// Applies an edit to a picture in a decoder child.
@safe struct PictureEditing {
    let edit: PictureEdit
    /// The PNG that the edit puts on the picture; empty when it puts none. Valid as long as the request is worked on.
    let emblem: UnsafeRawBufferPointer
    let limits: DecoderLimits

    /// More says nothing that a picture on a picture could show.
    private static let mostEmblemPixels = 16_000_000

    /// - Parameter picture: upright, 8-bit sRGB, opaque and in memory; so is the result.
    func run(_ picture: consuming Picture) throws(ImageError.Reason) -> Picture {
        var current = try shaped(picture)
        if !edit.colors.isNothing { current = try current.recolored(edit.colors).inMemory() }
        if let place = edit.emblem { current = try marked(current, place) }
        if let caption = edit.caption { current = try captioned(current, caption) }
        return current
    }

    private func shaped(_ picture: consuming Picture) throws(ImageError.Reason) -> Picture {
        let plan = EditPlan(edit: edit)
        var current = picture
        if edit.quarterTurns % 4 != 0 { current = try current.turned(byQuarters: edit.quarterTurns).inMemory() }
        if edit.isMirrored { current = try current.mirrored().inMemory() }
        if edit.straightening != 0 {
            let (width, height) = plan.straightened(current.width, current.height)
            let rotated = try current.rotated(byDegrees: edit.straightening)
            let middle = EditPlan.Area(
                left: max(0, (rotated.width - width) / 2), top: max(0, (rotated.height - height) / 2), width: width,
                height: height)
            current = try rotated.part(middle).inMemory()
        }
        let kept = plan.cut(current.width, current.height)
        guard kept != plan.whole(current.width, current.height) else { return current }
        return try current.part(kept).inMemory()
    }

    private func marked(
        _ picture: consuming Picture, _ place: PictureEdit.Emblem
    ) throws(ImageError.Reason) -> Picture {
        let source = try unsafe Picture.load(emblem, as: .png)
        guard source.width > 0, source.height > 0, source.width <= Self.mostEmblemPixels / source.height else {
            throw .tooManyPixels
        }
        let side = max(8, Int(place.size * Double(min(picture.width, picture.height))))
        let colored = try source.is16Bit ? source.halvedDepth().convertedByColorSpace() : source.convertedByColorSpace()
        let small = try colored.shrunk(toFit: side, side).inMemory()
        let area = EditPlan.area(
            place.place, width: small.width, height: small.height, inWidth: picture.width, inHeight: picture.height)
        let bytes = try small.clippedToBytes()
        let over = try bytes.bands(0, count: 3)
        guard bytes.bands == 4 else {
            return try picture.covered(
                by: over, through: over.filled(with: [255, 255, 255]).bands(0, count: 1), at: area
            )
            .inMemory()
        }
        return try picture.covered(by: over, through: bytes.bands(3, count: 1), at: area).inMemory()
    }

    private func captioned(
        _ picture: consuming Picture, _ caption: PictureEdit.Caption
    ) throws(ImageError.Reason) -> Picture {
        let height = max(8, Int(caption.size * Double(picture.height)))
        let mask = try Picture.words(caption.words, width: picture.width * 9 / 10, height: height).inMemory()
        let area = EditPlan.area(
            caption.place, width: mask.width, height: mask.height, inWidth: picture.width, inHeight: picture.height)
        guard mask.width <= picture.width, mask.height <= picture.height else { return picture }
        // A shadow, so that it can be read on any picture.
        let isLight = caption.color.reduce(0) { $0 + Int($1) } > 380
        let distance = max(1, height / 24)
        var shade = area
        shade.left = min(area.left + distance, picture.width - area.width)
        shade.top = min(area.top + distance, picture.height - area.height)
        let shadow: UInt8 = isLight ? 0 : 255
        let shadowed = try picture.covered(
            by: picture.part(shade).filled(with: [shadow, shadow, shadow]), through: mask, at: shade
        ).inMemory()
        return try shadowed.covered(by: shadowed.part(area).filled(with: caption.color), through: mask, at: area)
            .inMemory()
    }
}
