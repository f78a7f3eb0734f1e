internal import DurableFiles
internal import FoundationEssentials

/// The booth's own disk.
package struct LocalDisk: SpoolDisk {
    private struct File: SpoolFile {
        let file: OpenFile
        func write(_ bytes: [UInt8]) throws { try file.write(bytes) }
        func synchronize() throws { try file.synchronize() }
    }

    package init() {}

    package func makeFile(_ path: String) throws -> any SpoolFile {
        try Files.remove(path)
        return File(file: try OpenFile(creating: path, mode: 0o600))
    }

    package func extendFile(_ path: String) throws -> any SpoolFile {
        guard try Files.length(of: path) != nil else { return try makeFile(path) }
        let file = try OpenFile(updating: path)
        _ = try file.seekToEnd()
        return File(file: file)
    }

    package func read(_ path: String, at offset: Int, count: Int) throws -> [UInt8] {
        try OpenFile(reading: path).read(at: offset, count: count)
    }

    package func rename(_ path: String, to newPath: String) throws { try Files.rename(path, to: newPath) }

    package func remove(_ path: String) throws { try Files.remove(path) }

    package func synchronize(folder: String) throws { try Files.synchronizeDirectory(folder) }

    package func makeFolder(_ path: String) throws { try Files.makeDirectories(path, mode: 0o700) }

    package func files(in folder: String) throws -> [FoundFile] {
        try Files.entries(of: folder).compactMap { entry in
            // A file that vanishes between two calls was not there.
            guard !entry.isDirectory, let length = try Files.length(of: "\(folder)/\(entry.name)"),
                let modified = try Files.modified("\(folder)/\(entry.name)")
            else { return nil }
            return FoundFile(name: entry.name, length: length, modified: modified)
        }
    }

    package func freeBytes(at folder: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
        return (attributes[.systemFreeSize] as? Int) ?? (attributes[.systemFreeSize] as? UInt64).map { Int($0) } ?? 0
    }
}
