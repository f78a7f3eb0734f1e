import CVips

extension Picture {
    /// Encodes without any metadata or profile and lends the bytes.
    func encoded<Result>(
        _ recipe: RenditionRecipe,
        _ body: (UnsafeRawBufferPointer, MediaKind) throws(ImageError.Reason) -> Result
    ) throws(ImageError.Reason) -> Result {
        var start: UnsafeMutableRawPointer?
        var count = 0
        let (status, kind): (Int32, MediaKind) =
            switch recipe.encoding {
            case .jpeg(let quality):
                // Optimal Huffman tables take time, which pays for what is sent often.
                unsafe (
                    shim_jpegsave(raw, &start, &count, Int32(quality), recipe.size == .original ? 0 : 1), .jpeg
                )
            case .webp(let quality): unsafe (shim_webpsave(raw, &start, &count, Int32(quality), 2), .webp)
            case .avif(let quality): unsafe (shim_avifsave(raw, &start, &count, Int32(quality), 0), .avif)
            case .film, .gif: (-1, .jpeg)
            }
        guard status == 0 else {
            vips_error_clear()
            throw .damaged
        }
        defer { unsafe g_free(start) }
        return try unsafe body(UnsafeRawBufferPointer(start: start, count: count), kind)
    }
}
