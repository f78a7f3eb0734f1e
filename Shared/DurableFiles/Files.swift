internal import Glibc
package import FoundationEssentials

/// Names in the file system: making, moving and removing them so that a power cut leaves the old state or the new one.
///
/// All calls block; see ``OpenFile``.
package enum Files {
    /// What stands in a directory.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let isDirectory: Bool

        package init(name: String, isDirectory: Bool) {
            self.name = name
            self.isDirectory = isDirectory
        }
    }

    /// Returns when the names in `directory` would survive a power cut.
    package static func synchronizeDirectory(_ directory: String) throws(FileError) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(operation: "open", code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(operation: "fsync", code: errno) }
    }

    /// Makes `directory` and what is missing above it; those that exist are left as they are.
    ///
    /// - Parameter mode: the permission bits of the new ones.
    package static func makeDirectories(_ directory: String, mode: UInt32 = 0o750) throws(FileError) {
        if unsafe mkdir(directory, mode_t(mode)) == 0 {
            try synchronizeDirectory(parent(of: directory))
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT where parent(of: directory) != directory:
            try makeDirectories(parent(of: directory), mode: mode)
            let made = unsafe mkdir(directory, mode_t(mode)) == 0
            guard made || errno == EEXIST else { throw FileError(operation: "mkdir", code: errno) }
            try synchronizeDirectory(parent(of: directory))
        default: throw FileError(operation: "mkdir", code: errno)
        }
    }

    /// Puts the whole of `bytes` at `path`, replacing what stands there: a reader sees the old file or the new one.
    package static func replace(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o640) throws(FileError) {
        let temporary = "\(path).\(UUID().uuidString.prefix(8)).new"
        do throws(FileError) {
            let file = try OpenFile(creating: temporary, mode: mode)
            try file.write(bytes)
            try file.synchronize()
            try rename(temporary, to: path)
        } catch {
            _ = try? remove(temporary)
            throw error
        }
        try synchronizeDirectory(parent(of: path))
    }

    /// Gives a file another name on the same file system; a file of that name is replaced. Not yet durable.
    package static func rename(_ path: String, to newPath: String) throws(FileError) {
        guard unsafe Glibc.rename(path, newPath) == 0 else { throw FileError(operation: "rename", code: errno) }
    }

    /// Gives a file a second name; a name that exists is an error. Not yet durable.
    package static func link(_ path: String, to newPath: String) throws(FileError) {
        guard unsafe Glibc.link(path, newPath) == 0 else { throw FileError(operation: "link", code: errno) }
    }

    /// Removes a file. An absent one is fine: the result tells which it was.
    @discardableResult
    package static func remove(_ path: String) throws(FileError) -> Bool {
        if unsafe unlink(path) == 0 { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw FileError(operation: "unlink", code: errno) }
        return false
    }

    /// Removes a directory if it is empty.
    package static func removeEmptyDirectory(_ directory: String) -> Bool { unsafe rmdir(directory) == 0 }

    /// The length in bytes of the regular file at `path`; `nil` when there is none.
    package static func length(of path: String) throws(FileError) -> Int? {
        guard let status = try status(of: path), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// When the file at `path` was last written; `nil` when there is none.
    package static func modified(_ path: String) throws(FileError) -> Date? {
        guard let status = try status(of: path) else { return nil }
        let seconds = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
        return Date(timeIntervalSince1970: seconds)
    }

    /// What stands in `directory`, in no order, without `.` and `..`; empty when there is no such directory.
    package static func entries(of directory: String) throws(FileError) -> [Entry] {
        guard let stream = unsafe opendir(directory) else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileError(operation: "opendir", code: errno) }
            return []
        }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let type = unsafe Int32(entry.pointee.d_type)
            let isDirectory =
                if type == Int32(DT_UNKNOWN) {
                    try status(of: "\(directory)/\(name)").map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
                } else {
                    type == Int32(DT_DIR)
                }
            entries.append(Entry(name: name, isDirectory: isDirectory))
        }
        return entries
    }

    /// The directory that `path` stands in.
    package static func parent(of path: String) -> String {
        if path == "/" { return path }
        guard let slash = path.dropLast(path.hasSuffix("/") ? 1 : 0).lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func status(of path: String) throws(FileError) -> stat? {
        var status = stat()
        if unsafe lstat(path, &status) == 0 { return status }
        guard errno == ENOENT || errno == ENOTDIR else { throw FileError(operation: "lstat", code: errno) }
        return nil
    }
}
