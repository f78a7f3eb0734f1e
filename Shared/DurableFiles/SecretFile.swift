internal import Glibc
internal import FoundationEssentials

/// A file that only its owner may read or write (mode 0600), made whole or not at all.
package enum SecretFile {
    /// Why a secret file cannot be used. The path is a setting, so it may be named.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case tooOpen(path: String, mode: UInt32)
        case foreignOwner(path: String)
        case unreadable(path: String, FileError)
        case malformed(path: String, String)

        package var description: String {
            switch self {
            case .tooOpen(let path, let mode):
                "secret file \(path) has mode 0\(String(mode, radix: 8)); only its owner may read it: chmod 600"
            case .foreignOwner(let path): "secret file \(path) belongs to another user"
            case .unreadable(let path, let error): "secret file \(path): \(error)"
            case .malformed(let path, let what): "secret file \(path): \(what)"
            }
        }
    }

    /// The longest secret file that is read; a larger one is a mistake.
    private static let longest = 1 << 20

    /// Reads the file, after a check that nobody but its owner, who is this process's user or root, could.
    package static func read(_ path: String) throws(Problem) -> [UInt8] {
        let mode: UInt32, owner: UInt32, bytes: [UInt8]
        do throws(FileError) {
            let file = try OpenFile(reading: path)
            (mode, owner) = try file.permissions()
            bytes = try file.read(at: 0, count: min(file.length(), longest))
        } catch {
            throw .unreadable(path: path, error)
        }
        guard mode & 0o077 == 0 else { throw .tooOpen(path: path, mode: mode) }
        guard owner == geteuid() || owner == 0 else { throw .foreignOwner(path: path) }
        return bytes
    }

    /// Reads the file, or makes it with `contents` when there is none.
    ///
    /// Of several processes that start at once one makes it and all read the same.
    package static func read(_ path: String, orCreate contents: () -> [UInt8]) throws(Problem) -> [UInt8] {
        do throws(Problem) {
            return try read(path)
        } catch .unreadable(_, let error) where error.isAbsent {
            do throws(FileError) {
                try create(path, contents())
            } catch {
                throw .unreadable(path: path, error)
            }
            return try read(path)
        }
    }

    /// Replaces the file's contents, keeping mode 0600.
    package static func replace(_ path: String, with contents: [UInt8]) throws(Problem) {
        do throws(FileError) {
            try Files.replace(path, with: contents, mode: 0o600)
        } catch {
            throw .unreadable(path: path, error)
        }
    }

    private static func create(_ path: String, _ contents: [UInt8]) throws(FileError) {
        try Files.makeDirectories(Files.parent(of: path), mode: 0o700)
        let temporary = "\(path).\(UUID().uuidString.prefix(8)).new"
        defer { _ = try? Files.remove(temporary) }
        let file = try OpenFile(creating: temporary, mode: 0o600)
        try file.write(contents)
        try file.synchronize()
        // A link fails where a rename would silently replace what another process made a moment ago.
        do throws(FileError) {
            try Files.link(temporary, to: path)
        } catch  where error.isAlreadyThere {
            return
        }
        try Files.synchronizeDirectory(Files.parent(of: path))
    }
}
