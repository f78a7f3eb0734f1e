/// A body that stands in memory.
final class MemorySource: BodySource {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var length: Int? { bytes.count }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> BodyPortion {
        let count = min(buffer.count, bytes.count - position)
        unsafe buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return .bytes(count)
    }

    func goBack(to position: Int) -> Bool {
        guard (0...bytes.count).contains(position) else { return false }
        self.position = position
        return true
    }

    func abandon() {}
}
