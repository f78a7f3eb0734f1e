/// Puts pictures together in a decoder child.
struct PictureComposition {
    let composition: Composition
    /// Bytes of each picture; they lie one behind the other.
    let lengths: [Int]
    let recipes: [RenditionRecipe]
    let limits: DecoderLimits

    /// For frames one recipe for each of them, in their order.
    ///
    /// - Parameter bytes: JPEG renditions that were made here; must stay where they are until the call returns.
    func run(
        _ bytes: UnsafeRawBufferPointer, output: PictureDevelopment.Output
    ) throws(ImageError.Reason) -> MediaFacts {
        guard !lengths.isEmpty, lengths.allSatisfy({ $0 > 0 }), lengths.reduce(0, +) == bytes.count else {
            throw .damaged
        }
        return composition.arrangement == .frames
            ? try unsafe frames(of: bytes, output) : try unsafe sheet(of: bytes, output)
    }

    private func frames(
        of bytes: UnsafeRawBufferPointer, _ output: PictureDevelopment.Output
    ) throws(ImageError.Reason) -> MediaFacts {
        guard recipes.count == lengths.count else { throw .damaged }
        let first = try unsafe picture(0, of: bytes)
        let facts = MediaFacts(kind: .jpeg, width: first.width, height: first.height, duration: nil)
        for index in lengths.indices {
            let frame = try unsafe picture(index, of: bytes).filling(facts.width, facts.height).inMemory()
            try encode(frame, [recipes[index]]) { _, made throws(ImageError.Reason) in
                try output(index, made)
            }
        }
        return facts
    }

    private func sheet(
        of bytes: UnsafeRawBufferPointer, _ output: PictureDevelopment.Output
    ) throws(ImageError.Reason) -> MediaFacts {
        var shapes: [Double] = []
        for index in lengths.indices {
            let picture = try unsafe header(index, of: bytes)
            shapes.append(Double(picture.width) / Double(picture.height))
        }
        let plan = CompositionPlan(composition.arrangement, shapes: shapes, withWords: composition.words != nil)
        guard plan.width <= limits.pixels / plan.height else { throw .tooManyPixels }
        var sheet = try Picture.white(width: plan.width, height: plan.height).inMemory()
        for (index, place) in plan.places.enumerated() {
            let picture = try unsafe picture(index, of: bytes).filling(place.width, place.height).inMemory()
            sheet = try sheet.replaced(by: picture, at: place).inMemory()
        }
        if let words = composition.words {
            let caption = PictureEdit.Caption(
                words: words, place: .bottom, size: Double(plan.width) / 20 / Double(plan.height),
                color: [0x22, 0x22, 0x22])
            sheet = try unsafe PictureEditing(
                edit: PictureEdit(caption: caption), emblem: UnsafeRawBufferPointer(start: nil, count: 0),
                limits: limits
            ).run(sheet)
        }
        let facts = MediaFacts(kind: .jpeg, width: sheet.width, height: sheet.height, duration: nil)
        try encode(sheet, recipes, output)
        return facts
    }

    private func encode(
        _ picture: consuming Picture, _ recipes: [RenditionRecipe], _ output: PictureDevelopment.Output
    ) throws(ImageError.Reason) {
        try PictureDevelopment(kind: .jpeg, recipes: recipes, limits: limits).encode(picture, output: output)
    }

    private func header(_ index: Int, of bytes: UnsafeRawBufferPointer) throws(ImageError.Reason) -> Picture {
        let start = lengths[..<index].reduce(0, +)
        let own = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<(start + lengths[index])])
        let picture = try unsafe Picture.load(own, as: .jpeg)
        guard picture.width > 0, picture.height > 0, picture.is8Bit, picture.bands == 3,
            picture.width <= limits.pixels / picture.height
        else { throw .damaged }
        return picture
    }

    private func picture(_ index: Int, of bytes: UnsafeRawBufferPointer) throws(ImageError.Reason) -> Picture {
        try unsafe header(index, of: bytes).inMemory()
    }
}
