/// Where a decoder child lays its renditions down, one behind the other.
struct Shelf {
    private(set) var made: [DecoderReply.Made] = []
    private let limit: Int
    private var end = 0

    init(limit: Int) { self.limit = limit }

    /// - Parameter recipe: its place in the request.
    mutating func put(
        _ bytes: UnsafeRawBufferPointer, of recipe: Int, width: Int, height: Int, kind: MediaKind
    ) throws(ImageError.Reason) {
        let count = bytes.count
        guard count <= limit - end, unsafe writeAll(bytes, to: DecoderDescriptor.renditions, at: end) else {
            throw .resultTooLarge
        }
        made.append(
            DecoderReply.Made(recipe: recipe, offset: end, length: count, width: width, height: height, kind: kind))
        end += count
    }
}
