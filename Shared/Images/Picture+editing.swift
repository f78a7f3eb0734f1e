import CVips

/// Steps of an edit. Pictures are 8-bit sRGB, opaque and in memory before; what is said of them there holds here too.
extension Picture {
    func turned(byQuarters quarters: Int) throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_rot(raw, out, Int32(quarters & 3)) }
    }

    func mirrored() throws(ImageError.Reason) -> Picture { try Self.make { out in unsafe shim_mirror(raw, out) } }

    /// The canvas grows; its new corners are black.
    func rotated(byDegrees degrees: Double) throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_rotate(raw, out, degrees) }
    }

    func part(_ area: EditPlan.Area) throws(ImageError.Reason) -> Picture {
        try Self.make { out in
            unsafe shim_extract_area(
                raw, out, Int32(area.left), Int32(area.top), Int32(area.width), Int32(area.height))
        }
    }

    func bands(_ first: Int, count: Int) throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_extract_bands(raw, out, Int32(first), Int32(count)) }
    }

    func recolored(_ change: ColorChange) throws(ImageError.Reason) -> Picture {
        let numbers = change.matrix.flatMap(\.self)
        let matrix = try Self.make { out in
            unsafe out.pointee = vips_image_new_matrix_from_array(3, 3, numbers, 9)
            return unsafe out.pointee == nil ? -1 : 0
        }
        let mixed = try Self.make { out in unsafe shim_recomb(raw, out, matrix.raw) }
        let lifted = try Self.make { out in unsafe shim_linear(mixed.raw, out, [1, 1, 1], change.offset, 3) }
        return try lifted.clippedToBytes()
    }

    /// As large as this one and of one color.
    func filled(with color: [UInt8]) throws(ImageError.Reason) -> Picture {
        guard color.count == 3 else { throw .damaged }
        let filled = try Self.make { out in
            unsafe shim_linear(raw, out, [0, 0, 0], color.map(Double.init), 3)
        }
        return try filled.clippedToBytes()
    }

    /// With another picture over a part of it, as much as the mask is bright there.
    func covered(
        by over: borrowing Picture, through mask: borrowing Picture, at area: EditPlan.Area
    ) throws(ImageError.Reason) -> Picture {
        let under = try part(area)
        let blended = try Self.blend(mask, over, under)
        return try Self.insert(blended, into: self, area)
    }

    /// With another picture in the place of a part of it.
    func replaced(by part: borrowing Picture, at area: EditPlan.Area) throws(ImageError.Reason) -> Picture {
        try Self.insert(part, into: self, area)
    }

    /// A white sheet.
    static func white(width: Int, height: Int) throws(ImageError.Reason) -> Picture {
        let black = try make { out in
            unsafe shim_black(out, Int32(clamping: width), Int32(clamping: height), 3)
        }
        let white = try make { out in unsafe shim_linear(black.raw, out, [0, 0, 0], [255, 255, 255], 3) }
        return try white.clippedToBytes().named()
    }

    private static func blend(
        _ mask: borrowing Picture, _ over: borrowing Picture, _ under: borrowing Picture
    ) throws(ImageError.Reason) -> Picture {
        var out: OpaquePointer?
        let status = unsafe shim_blend(mask.raw, over.raw, under.raw, &out)
        let made = unsafe out
        return try make { place in
            unsafe place.pointee = made
            return status
        }
    }

    private static func insert(
        _ part: borrowing Picture, into whole: borrowing Picture, _ area: EditPlan.Area
    ) throws(ImageError.Reason) -> Picture {
        var out: OpaquePointer?
        let status = unsafe shim_insert(whole.raw, part.raw, &out, Int32(area.left), Int32(area.top))
        let made = unsafe out
        return try make { place in
            unsafe place.pointee = made
            return status
        }
    }

    // MARK: Words

    /// Comes with libvips, whose library for text wants some typeface; it has the letters of Europe's languages.
    private static let typeface = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"

    /// A mask of one band, bright where the words are, as large as fits into the box.
    static func words(_ words: String, width: Int, height: Int) throws(ImageError.Reason) -> Picture {
        // Pango reads markup.
        let plain = words.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return try make { out in
            unsafe shim_text(out, plain, "DejaVu Sans Bold", typeface, Int32(max(8, width)), Int32(max(8, height)))
        }
    }
}
