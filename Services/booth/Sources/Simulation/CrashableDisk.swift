internal import Synchronization

/// A disk that a process uses until its sudden end: what was done stays, and nothing more is done.
///
/// As after `kill -9`: an operation has happened or not, and no second one follows.
final class CrashableDisk: SpoolDisk {
    /// The process has ended; whoever still runs in it is a ghost.
    struct Ended: Error {}

    private struct File: SpoolFile {
        let file: any SpoolFile
        let disk: CrashableDisk

        func write(_ bytes: [UInt8]) throws { try disk.operate { try file.write(bytes) } }
        func synchronize() throws { try disk.operate { try file.synchronize() } }
    }

    private let disk: any SpoolDisk
    private let hasEnded = Mutex(false)

    init(_ disk: any SpoolDisk) { self.disk = disk }

    /// No operation is under way or begins when it returns.
    func crash() { hasEnded.withLock { $0 = true } }

    var isCrashed: Bool { hasEnded.withLock { $0 } }

    private func operate<Result>(_ body: () throws -> sending Result) throws -> sending Result {
        // Held while the disk works, so that a crash falls between two operations.
        try hasEnded.withLock { hasEnded in
            if hasEnded { throw Ended() }
            return try body()
        }
    }

    func makeFile(_ path: String) throws -> any SpoolFile {
        File(file: try operate { try disk.makeFile(path) }, disk: self)
    }

    func extendFile(_ path: String) throws -> any SpoolFile {
        File(file: try operate { try disk.extendFile(path) }, disk: self)
    }

    func read(_ path: String, at offset: Int, count: Int) throws -> [UInt8] {
        try operate { try disk.read(path, at: offset, count: count) }
    }

    func rename(_ path: String, to newPath: String) throws { try operate { try disk.rename(path, to: newPath) } }

    func remove(_ path: String) throws { try operate { try disk.remove(path) } }

    func synchronize(folder: String) throws { try operate { try disk.synchronize(folder: folder) } }

    func makeFolder(_ path: String) throws { try operate { try disk.makeFolder(path) } }

    func files(in folder: String) throws -> [FoundFile] { try operate { try disk.files(in: folder) } }

    func freeBytes(at folder: String) throws -> Int { try operate { try disk.freeBytes(at: folder) } }
}
