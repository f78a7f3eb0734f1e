internal import Glibc

/// A call to the file system that failed.
///
/// `description` names the call and the cause, never the path: names of files that people make are personal data.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The system call, `rename` for instance.
    package let operation: String
    /// `errno` as the call left it.
    package let code: Int32

    package init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    package var isAbsent: Bool { code == ENOENT || code == ENOTDIR }
    package var isAlreadyThere: Bool { code == EEXIST }
    /// A directory stands where a file should, or the other way round.
    package var isNameConflict: Bool { code == EISDIR || code == ENOTDIR || code == ENOTEMPTY || code == EEXIST }
    /// The disk, or what this user may use of it, is full.
    package var isFull: Bool { code == ENOSPC || code == EDQUOT }

    package var description: String {
        let cause = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "unknown"
        return "\(operation) failed: \(cause)"
    }
}
