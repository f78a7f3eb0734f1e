/// Where a decoder child lays its renditions down, one behind the other.
struct Shelf {
    private(set) var made: [DecoderReply.Made?]
    private let limit: Int
    private var end = 0

    init(recipes: Int, limit: Int) {
        made = Array(repeating: nil, count: recipes)
        self.limit = limit
    }

    mutating func put(
        _ jpeg: UnsafeRawBufferPointer, at index: Int, width: Int, height: Int
    ) throws(ImageError.Reason) {
        let count = jpeg.count
        guard count <= limit - end, unsafe writeAll(jpeg, to: DecoderDescriptor.renditions, at: end) else {
            throw .resultTooLarge
        }
        note(offset: end, length: count, at: index, width: width, height: height, kind: .jpeg)
        end += count
    }

    /// Leaves out what somebody else has written.
    mutating func skip(_ length: Int) { end += length }

    mutating func note(offset: Int, length: Int, at index: Int, width: Int, height: Int, kind: MediaKind) {
        made[index] = DecoderReply.Made(offset: offset, length: length, width: width, height: height, kind: kind)
    }
}
