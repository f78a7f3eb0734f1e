internal import CCurl
internal import Glibc

/// A body that stands in a regular file; exactly the length it had when it was opened is sent.
final class FileSource: BodySource {
    private let descriptor: Int32
    private let size: Int
    private(set) var position = 0

    init(_ path: String) throws(TransferError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        size = Int(shim_file_length(descriptor))
        guard size >= 0 else {
            if descriptor >= 0 { close(descriptor) }
            throw TransferError(.bodyFailed)
        }
    }

    deinit { close(descriptor) }

    var length: Int? { size }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> BodyPortion {
        let wanted = min(buffer.count, size - position)
        guard wanted > 0 else { return .bytes(0) }
        while true {
            let count = unsafe pread(descriptor, buffer.baseAddress, wanted, off_t(position))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .failed }
            position += count
            return .bytes(count)
        }
    }

    func goBack(to position: Int) -> Bool {
        guard (0...size).contains(position) else { return false }
        self.position = position
        return true
    }

    func abandon() {}
}
