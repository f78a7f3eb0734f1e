internal import Glibc

/// Sees to it that one process at a time runs a booth: two would take the same captures twice.
///
/// The lock is the kernel's and ends with the process, however that ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``BoothError/inUse(directory:)``.
    init(_ folder: BoothFolder) throws(BoothError) {
        descriptor = open("\(folder.path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .noFolder(folder.path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(directory: folder.path)
        }
    }

    deinit { close(descriptor) }
}
