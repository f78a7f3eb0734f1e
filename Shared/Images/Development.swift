import Glibc

/// One request in a decoder child: the original is mapped from one file in memory, renditions are put into the other.
struct Development {
    let request: DecoderRequest
    /// Told how much of a long work is done, from 0 to 1.
    let progress: (Double) -> Void

    func run() throws(ImageError.Reason) -> DecoderReply {
        if let composition = request.composition {
            return try unsafe mapped { bytes throws(ImageError.Reason) in try unsafe compose(composition, bytes) }
        }
        if request.kind.isVideo { return try VideoDevelopment(request: request, progress: progress).run() }
        return try unsafe mapped { bytes throws(ImageError.Reason) in try unsafe develop(bytes) }
    }

    private func develop(_ bytes: UnsafeRawBufferPointer) throws(ImageError.Reason) -> DecoderReply {
        var shelf = Shelf(limit: request.limits.outputBytes)
        let pictures = request.recipes.indices.filter { !request.recipes[$0].isMoving }
        let original = unsafe UnsafeRawBufferPointer(rebasing: bytes.prefix(request.length))
        let development = PictureDevelopment(
            kind: request.kind, recipes: pictures.map { request.recipes[$0] }, limits: request.limits,
            editing: unsafe editing(bytes))
        let facts = try unsafe development.run(original) { index, made throws(ImageError.Reason) in
            try unsafe shelf.put(
                made.bytes, of: pictures[index], width: made.width, height: made.height, kind: made.kind)
        }
        let moving = request.recipes.indices.filter { request.recipes[$0].isMoving }
        if !moving.isEmpty, try unsafe isMoving(original, facts) {
            let source = FilmSource(
                input: request.kind == .gif ? .gif : .burst, width: facts.width, height: facts.height, duration: nil)
            for index in moving {
                try FilmMaking(source: source, limits: request.limits, progress: progress)
                    .make(request.recipes[index], index, onto: &shelf)
            }
        }
        return .developed(facts, shelf.made)
    }

    private func compose(
        _ composition: Composition, _ bytes: UnsafeRawBufferPointer
    ) throws(ImageError.Reason) -> DecoderReply {
        var shelf = Shelf(limit: request.limits.outputBytes)
        let composing = PictureComposition(
            composition: composition, lengths: request.pieces, recipes: request.recipes, limits: request.limits)
        let facts = try unsafe composing.run(bytes) { index, made throws(ImageError.Reason) in
            try unsafe shelf.put(made.bytes, of: index, width: made.width, height: made.height, kind: made.kind)
        }
        return .developed(facts, shelf.made)
    }

    private func editing(_ bytes: UnsafeRawBufferPointer) -> PictureEditing? {
        request.edit.map { edit in
            unsafe PictureEditing(
                edit: edit, emblem: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(request.length)),
                limits: request.limits)
        }
    }

    /// Whether there is more than one picture in it; a burst comes as JPEG files one behind the other.
    private func isMoving(_ bytes: UnsafeRawBufferPointer, _ facts: MediaFacts) throws(ImageError.Reason) -> Bool {
        guard request.kind == .gif else { return request.kind == .jpeg }
        let frames = try unsafe Picture.load(bytes, as: .gif).frames
        guard frames <= request.limits.frames else { throw .tooManyPixels }
        return frames > 1
    }

    private func mapped<Result>(
        _ body: (UnsafeRawBufferPointer) throws(ImageError.Reason) -> Result
    ) throws(ImageError.Reason) -> Result {
        let length = request.length + request.emblemLength
        let count = max(1, length)
        let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, DecoderDescriptor.original, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { throw .damaged }
        defer { unsafe munmap(mapped, count) }
        return try unsafe body(UnsafeRawBufferPointer(start: mapped, count: length))
    }
}
