import Glibc

/// One request in a decoder child: the original is mapped from one file in memory, renditions are put into the other.
struct Development {
    let request: DecoderRequest

    func run() throws(ImageError.Reason) -> DecoderReply {
        if request.kind.isVideo { return try VideoDevelopment(request: request).run() }
        let mapped = unsafe mmap(
            nil, max(1, request.length), PROT_READ, MAP_PRIVATE, DecoderDescriptor.original, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { throw .damaged }
        defer { unsafe munmap(mapped, max(1, request.length)) }
        let bytes = unsafe UnsafeRawBufferPointer(start: mapped, count: request.length)
        var shelf = Shelf(recipes: request.recipes.count, limit: request.limits.outputBytes)
        let development = PictureDevelopment(kind: request.kind, recipes: request.recipes, limits: request.limits)
        let facts = try unsafe development.run(bytes) { index, jpeg, width, height throws(ImageError.Reason) in
            try unsafe shelf.put(jpeg, at: index, width: width, height: height)
        }
        return .developed(facts, shelf.made.compactMap(\.self))
    }
}
