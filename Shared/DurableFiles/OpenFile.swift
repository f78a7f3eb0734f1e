internal import Glibc

/// One open file; it is closed with the last reference.
///
/// All calls block. Make them on a thread that may wait: inside ``FileThreads/run(_:)`` or on an `OwnThread`.
/// The descriptor never changes and Linux takes every call made here from any thread, so the class is `Sendable`;
/// two writers of one file must agree on positions by themselves.
package final class OpenFile: Sendable {
    private let descriptor: Int32

    private init(_ path: String, flags: Int32, mode: mode_t = 0) throws(FileError) {
        let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(operation: "open", code: errno) }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens a file that exists, for reading.
    package convenience init(reading path: String) throws(FileError) {
        try self.init(path, flags: O_RDONLY)
    }

    /// Makes a new file for writing; one that exists is an error, never overwritten.
    ///
    /// - Parameter mode: the permission bits, from which the process's umask may take some.
    package convenience init(creating path: String, mode: UInt32 = 0o640) throws(FileError) {
        try self.init(path, flags: O_RDWR | O_CREAT | O_EXCL, mode: mode_t(mode))
    }

    /// Opens a file that exists, for reading and for writing.
    package convenience init(updating path: String) throws(FileError) {
        try self.init(path, flags: O_RDWR)
    }

    /// Makes a file without a name, which is gone with its last reference, or with the process.
    ///
    /// - Parameter directory: on its file system; not every one can (open(2), `O_TMPFILE`).
    package convenience init(namelessIn directory: String) throws(FileError) {
        // Glibc's O_TMPFILE is a macro that Swift does not see.
        try self.init(directory, flags: O_RDWR | O_DIRECTORY | 0o20000000, mode: 0o600)
    }

    /// Writes all bytes at the file's current position.
    package func write(_ bytes: ArraySlice<UInt8>) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(operation: "write", code: errno)
            }
            rest = rest.dropFirst(written)
        }
    }

    package func write(_ bytes: [UInt8]) throws(FileError) { try write(bytes[...]) }

    /// Lets the kernel begin to write out what stands between two offsets, and does not wait for it: a later
    /// ``synchronize()`` has less to do. Says nothing about durability: Linux starts with what is given up as not needed soon
    /// (posix_fadvise(2)), and keeps it until it is written.
    package func beginWritingOut(from start: Int, to end: Int) {
        _ = posix_fadvise(descriptor, off_t(start), off_t(end - start), POSIX_FADV_DONTNEED)
    }

    /// Reads up to `count` bytes that begin at `offset`; fewer only at the end of the file.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < buffer.count {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress! + initialized, buffer.count - initialized,
                    off_t(offset + initialized))
                if got < 0 {
                    if errno == EINTR { continue }
                    failure = FileError(operation: "read", code: errno)
                    return
                }
                if got == 0 { return }
                initialized += got
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Moves the position for ``write(_:)-(ArraySlice<UInt8>)`` to the end, and returns it.
    package func seekToEnd() throws(FileError) -> Int {
        let position = lseek(descriptor, 0, SEEK_END)
        guard position >= 0 else { throw FileError(operation: "lseek", code: errno) }
        return Int(position)
    }

    /// Cuts the file, or extends it with zeros, to `length` bytes.
    package func truncate(to length: Int) throws(FileError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileError(operation: "ftruncate", code: errno) }
    }

    /// The file's length in bytes.
    package func length() throws(FileError) -> Int { try Int(status().st_size) }

    /// The permission bits and the owner.
    package func permissions() throws(FileError) -> (mode: UInt32, owner: UInt32) {
        let status = try status()
        return (UInt32(status.st_mode) & 0o7777, UInt32(status.st_uid))
    }

    /// Returns when the bytes and the length would survive a power cut.
    ///
    /// The name does not yet: ``Files/synchronizeDirectory(_:)`` is for that.
    package func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(operation: "fsync", code: errno) }
    }

    private func status() throws(FileError) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(operation: "fstat", code: errno) }
        return status
    }
}
