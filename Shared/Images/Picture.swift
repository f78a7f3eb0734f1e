import CVips

/// Owns one libvips image: a description of pixels that are computed when somebody asks for them.
///
/// Each step takes nothing from the one before but a reference, so that steps may be dropped in any order. A refusal
/// is always ``ImageError/Reason/damaged``: libvips says more only in words, and words are no ground to decide on.
@safe struct Picture: ~Copyable {
    let raw: OpaquePointer

    private init(taking raw: OpaquePointer) { unsafe self.raw = raw }

    deinit { unsafe g_object_unref(UnsafeMutableRawPointer(raw)) }

    typealias Out = UnsafeMutablePointer<OpaquePointer?>

    @safe static func make(_ operation: (Out) -> Int32) throws(ImageError.Reason) -> Picture {
        var out: OpaquePointer?
        guard unsafe operation(&out) == 0, let made = unsafe out else {
            vips_error_clear()
            throw .damaged
        }
        return unsafe Picture(taking: made)
    }

    // MARK: Reading

    /// Reads the header. Pixels follow when they are asked for, once and from top to bottom.
    ///
    /// - Parameter bytes: must live as long as the picture and everything made of it.
    static func load(_ bytes: UnsafeRawBufferPointer, as kind: MediaKind) throws(ImageError.Reason) -> Picture {
        let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        let count = bytes.count
        return try make { out in
            switch kind {
            case .jpeg: unsafe shim_jpegload(start, count, out)
            case .png: unsafe shim_pngload(start, count, out)
            case .gif: unsafe shim_gifload(start, count, out)
            case .webp: unsafe shim_webpload(start, count, out)
            case .tiff: unsafe shim_tiffload(start, count, out)
            case .heic, .avif: unsafe shim_heifload(start, count, out)
            case .mp4, .mov, .webm, .avi: -1
            }
        }
    }

    /// Reads the header of a picture that is to be decoded at a fraction of its size, where the format allows that.
    ///
    /// `vips_thumbnail_buffer` would do this and more in one go, but in libvips 8.14 it decodes a file that is cut
    /// off without a word: it does not hand its `fail_on` to the loader.
    ///
    /// - Parameters:
    ///   - bytes: must live as long as the picture and everything made of it.
    ///   - shrink: 2, 4 or 8.
    static func load(
        _ bytes: UnsafeRawBufferPointer, as kind: MediaKind, shrink: Int
    ) throws(ImageError.Reason) -> Picture {
        let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        let count = bytes.count
        return switch kind {
        case .jpeg: try make { out in unsafe shim_jpegload_shrunk(start, count, out, Int32(shrink)) }
        case .webp: try make { out in unsafe shim_webpload_shrunk(start, count, out, Int32(shrink)) }
        default: try unsafe load(bytes, as: kind)
        }
    }

    // MARK: Properties

    var width: Int { unsafe Int(vips_image_get_width(raw)) }
    var height: Int { unsafe Int(vips_image_get_height(raw)) }
    /// Pictures that follow each other in the file.
    var frames: Int { unsafe Int(vips_image_get_n_pages(raw)) }
    var bands: Int { unsafe Int(vips_image_get_bands(raw)) }
    /// As EXIF counts: 1 is upright, 5 and more lie on their side.
    var orientation: Int { unsafe Int(vips_image_get_orientation(raw)) }
    var hasTransparency: Bool { unsafe vips_image_hasalpha(raw) != 0 }
    var is16Bit: Bool { unsafe vips_image_get_format(raw) == shimValue(SHIM_VIPS_FORMAT_USHORT) }
    var is8Bit: Bool { unsafe vips_image_get_format(raw) == shimValue(SHIM_VIPS_FORMAT_UCHAR) }
    var isCMYK: Bool { interpretation == shimValue(SHIM_VIPS_INTERPRETATION_CMYK) }
    private var interpretation: Int32 { unsafe vips_image_get_interpretation(raw) }
    private static let profileName = "icc-profile-data"
    var hasProfile: Bool { unsafe vips_image_get_typeof(raw, Self.profileName) != 0 }

    /// Whether the profile is the sRGB that came with the first such files and is still the usual one: converting
    /// from it would cost much and change nothing. Its header names maker and model (ICC.1, section 7.2).
    var hasStandardProfile: Bool {
        var start: UnsafeRawPointer?
        var count = 0
        guard hasProfile, unsafe vips_image_get_blob(raw, Self.profileName, &start, &count) == 0 else { return false }
        let profile = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe profile.count >= 128 && profile[48..<56].elementsEqual("IEC sRGB".utf8)
    }

    // MARK: Steps

    /// Computes the pixels now and keeps them.
    func inMemory() throws(ImageError.Reason) -> Picture {
        guard let made = unsafe vips_image_copy_memory(raw) else {
            vips_error_clear()
            throw .damaged
        }
        unsafe vips_image_remove(made, Self.profileName)
        return unsafe Picture(taking: made)
    }

    /// Nothing but the pixels of an 8-bit sRGB picture in memory: whatever else it knows stays behind.
    ///
    /// It must not outlive the picture, whose memory it uses.
    func pixelsAlone() throws(ImageError.Reason) -> Picture {
        let length = width * height * bands
        guard is8Bit, let start = unsafe vips_image_get_data(raw),
            let made = unsafe vips_image_new_from_memory(
                start, length, Int32(width), Int32(height), Int32(bands), shimValue(SHIM_VIPS_FORMAT_UCHAR))
        else {
            vips_error_clear()
            throw .damaged
        }
        return try unsafe Picture(taking: made).named()
    }

    /// Says of pixels that nobody gave a color space that they are sRGB.
    func named() throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_interpret(raw, out, shimValue(SHIM_VIPS_INTERPRETATION_SRGB)) }
    }

    /// A picture that fits already stays as it is.
    func shrunk(toFit width: Int, _ height: Int) throws(ImageError.Reason) -> Picture {
        try Self.make { out in
            unsafe shim_thumbnail_image(raw, out, Int32(clamping: width), Int32(clamping: height))
        }
    }

    /// Exactly so large: enlarged or shrunk until it fills the room, and its edges cut off where it is longer.
    func filling(_ width: Int, _ height: Int) throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_fill(raw, out, Int32(clamping: width), Int32(clamping: height)) }
    }

    /// Turns and mirrors as the camera asked.
    func oriented() throws(ImageError.Reason) -> Picture { try Self.make { out in unsafe shim_autorot(raw, out) } }

    /// From 16 to 8 bits a band.
    func halvedDepth() throws(ImageError.Reason) -> Picture {
        let eight = try Self.make { out in unsafe shim_halve_depth(raw, out) }
        let interpretation =
            switch interpretation {
            case shimValue(SHIM_VIPS_INTERPRETATION_RGB16): shimValue(SHIM_VIPS_INTERPRETATION_SRGB)
            case shimValue(SHIM_VIPS_INTERPRETATION_GREY16): shimValue(SHIM_VIPS_INTERPRETATION_B_W)
            case let other: other
            }
        return try Self.make { out in unsafe shim_interpret(eight.raw, out, interpretation) }
    }

    /// Clips every band to 0…255.
    func clippedToBytes() throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_clip_to_bytes(raw, out) }
    }

    /// Converts by the picture's own profile, or by a usual one for its number of bands.
    func convertedByProfile() throws(ImageError.Reason) -> Picture {
        let fallback = isCMYK ? "cmyk" : "srgb"
        return try Self.make { out in unsafe shim_icc_to_srgb(raw, out, fallback) }
    }

    /// Converts by what the color space itself says.
    func convertedByColorSpace() throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_colorspace(raw, out, shimValue(SHIM_VIPS_INTERPRETATION_SRGB)) }
    }

    func flattenedOnWhite() throws(ImageError.Reason) -> Picture {
        try Self.make { out in unsafe shim_flatten_on_white(raw, out) }
    }
}

/// The imported enumeration's values are unsigned, the functions take `int`.
private func shimValue(_ value: some RawRepresentable<UInt32>) -> Int32 { Int32(value.rawValue) }
private func shimValue(_ value: Int) -> Int32 { Int32(value) }
