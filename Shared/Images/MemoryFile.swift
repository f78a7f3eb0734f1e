import CSandbox
import Glibc

/// A file without a name that exists in memory only, shared with one child.
///
/// Plaintext goes through here, and so never through a disk. (Pages may be swapped out: hosts that hold photographs
/// have encrypted swap or none.)
final class MemoryFile: Sendable {
    let descriptor: Int32

    init() throws(ImageError) {
        let first = unsafe shim_memfd("decoder")
        guard first >= 0 else { throw .unavailable(.notStarted) }
        descriptor = keepHigh(first)
        guard descriptor >= 0 else { throw .unavailable(.notStarted) }
    }

    deinit { close(descriptor) }

    /// Gives the memory back.
    func empty() { _ = ftruncate(descriptor, 0) }

    func write(_ bytes: [UInt8], at offset: Int = 0) throws(ImageError) {
        guard unsafe bytes.withUnsafeBytes({ unsafe writeAll($0, to: descriptor, at: offset) }) else {
            throw .unavailable(.notStarted)
        }
    }

    /// - Returns: `nil` when the file is shorter than that.
    func read(_ range: Range<Int>) -> [UInt8]? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let taken = unsafe pread(
                    descriptor, buffer.baseAddress! + count, range.count - count, off_t(range.lowerBound + count))
                if taken < 0, errno == EINTR { continue }
                if taken <= 0 { return }
                count += taken
            }
        }
        return bytes.count == range.count ? bytes : nil
    }
}

/// Writes all of `bytes`.
/// - Returns: `false` when memory, or the limit on file size, does not allow it.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int) -> Bool {
    var done = 0
    while done < bytes.count {
        let taken = unsafe pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
        if taken < 0, errno == EINTR { continue }
        guard taken > 0 else { return false }
        done += taken
    }
    return true
}

/// Moves a descriptor above those that a child is born with, so that none is overwritten while they are put in place.
func keepHigh(_ descriptor: Int32) -> Int32 {
    let high = fcntl(descriptor, F_DUPFD_CLOEXEC, 16)
    close(descriptor)
    return high
}
