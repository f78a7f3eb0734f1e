import CVips

extension Picture {
    /// Encodes the pixels of a picture in memory and lends the bytes.
    ///
    /// The encoder gets the pixels alone: libvips 8.14 writes EXIF and XMP into a WebP although it is told to strip.
    func encoded<Result>(
        _ recipe: RenditionRecipe,
        _ body: (UnsafeRawBufferPointer, MediaKind) throws(ImageError.Reason) -> Result
    ) throws(ImageError.Reason) -> Result {
        let bare = try pixelsAlone()
        var start: UnsafeMutableRawPointer?
        var count = 0
        let (status, kind): (Int32, MediaKind) =
            switch recipe.encoding {
            case .jpeg(let quality):
                // Optimal Huffman tables take time, which pays for what is sent often.
                unsafe (
                    shim_jpegsave(bare.raw, &start, &count, Int32(quality), recipe.size == .original ? 0 : 1), .jpeg
                )
            case .webp(let quality): unsafe (shim_webpsave(bare.raw, &start, &count, Int32(quality), 2), .webp)
            case .avif(let quality): unsafe (shim_avifsave(bare.raw, &start, &count, Int32(quality), 0), .avif)
            case .film, .gif: (-1, .jpeg)
            }
        guard status == 0 else {
            vips_error_clear()
            throw .damaged
        }
        defer { unsafe g_free(start) }
        let encoded = unsafe UnsafeRawBufferPointer(start: start, count: count)
        guard kind == .webp else { return try unsafe body(encoded, kind) }
        guard let bare = unsafe BareWebP.bytes(of: Array(encoded)) else { throw .damaged }
        return try unsafe bare.withBytes { bytes throws(ImageError.Reason) in try unsafe body(bytes, kind) }
    }
}
