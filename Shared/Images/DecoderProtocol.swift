import FoundationEssentials

/// What the parent asks of a decoder child.
///
/// Both directions use one stream socket; a message is a big-endian 32-bit length and so many bytes of JSON. The
/// original and the renditions do not travel on it: they lie in two files in memory that parent and child share.
struct DecoderRequest: Codable {
    var kind: MediaKind
    /// Bytes of the original in ``DecoderDescriptor/original``.
    var length: Int
    var recipes: [RenditionRecipe]
    /// What is changed about a picture first.
    var edit: PictureEdit?
    /// Bytes of the PNG that the edit puts on it, behind those of the original.
    var emblemLength = 0
    /// Several JPEG files, one behind the other, are put together first.
    var composition: Composition?
    /// Bytes of each of them.
    var pieces: [Int] = []
    var limits: DecoderLimits
}

/// What a decoder child answers. It has met hostile bytes, so the parent checks every number.
enum DecoderReply: Codable {
    /// The request was read and decoding begins. Sent first: a child that dies without it had nothing to do with the
    /// original yet.
    case accepted
    /// How much of a long work is done, from 0 to 1; any number of them stand before the answer.
    case progress(Double)
    /// What came of the recipes; one that a picture without motion was asked for may be missing.
    case developed(MediaFacts, [Made])
    case refused(ImageError.Reason)

    /// Where a rendition lies in ``DecoderDescriptor/renditions``.
    struct Made: Codable {
        /// The recipe's place in the request.
        var recipe: Int
        var offset: Int
        var length: Int
        var width: Int
        var height: Int
        var kind: MediaKind
    }
}

/// The descriptors a decoder child is born with. Nothing above them is open.
enum DecoderDescriptor {
    static let control: Int32 = 0
    static let original: Int32 = 3
    static let renditions: Int32 = 4
    static let firstClosed: Int32 = 5
    /// In the programs that the child starts: what they write into, in the place of ``renditions``.
    static let workpiece: Int32 = 4
}
