/// Where the bytes of a body come from, on the engine's thread.
protocol BodySource: AnyObject {
    /// All bytes together, when that is known beforehand.
    var length: Int? { get }
    /// How many bytes have been handed out.
    var position: Int { get }
    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> BodyPortion
    /// Starts again at `position`. `false` when that cannot be done.
    func goBack(to position: Int) -> Bool
    /// Nobody will ask any more.
    func abandon()
}

enum BodyPortion {
    /// So many bytes; 0 is the end.
    case bytes(Int)
    /// Nothing now, more later.
    case later
    case failed
}

extension RequestBody {
    func makeSource() throws(TransferError) -> (any BodySource)? {
        switch content {
        case .none: nil
        case .bytes(let bytes): MemorySource(bytes)
        case .file(let path): try FileSource(path)
        case .stream(_, let length): StreamSource(length: length)
        }
    }
}
