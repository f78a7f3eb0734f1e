package import DurableFiles
package import FoundationEssentials
internal import Glibc

/// Objects as files below one directory: a name's parts are directories, its last part is the file.
///
/// An object is written to a file of its own in `.incoming`, with `fsync`, and then renamed into place, with `fsync` of
/// the directory. What a dead process left in `.incoming` goes with ``removeAbandoned(olderThan:now:)``. The directory
/// and `.incoming` must be on one file system. Several processes may use one directory.
package final class DirectoryObjectStore: ObjectStore {
    /// Bytes that are written or read at once.
    private static let chunkLength = 1 << 18
    /// After so many bytes the disk begins to write, so that `fsync` at the end waits for little.
    private static let runLength = 8 << 20

    private let root: String
    private let threads: FileThreads

    /// - Parameters:
    ///   - directory: made at the first write when it is missing.
    ///   - threads: where the calls wait for the disk.
    package init(directory: String, threads: FileThreads = FileThreads(named: "objects")) {
        root = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        self.threads = threads
    }

    private var incoming: String { "\(root)/.incoming" }

    private func path(_ name: ObjectName) -> String { "\(root)/\(name.text)" }

    // MARK: Writing

    package func write<Bytes: AsyncSequence & Sendable>(
        _ name: ObjectName, from bytes: Bytes
    ) async throws -> Int where Bytes.Element == [UInt8] {
        let temporary = "\(incoming)/\(UUID().uuidString.lowercased())"
        do {
            let file = try await threads.run { [incoming] in
                try Files.makeDirectories(incoming)
                return try OpenFile(creating: temporary)
            }
            let stored = try await fill(file, from: bytes)
            try await threads.run { [path = path(name)] in
                try file.synchronize()
                let length = try file.length()
                guard length == stored else {
                    throw ObjectStoreError.lengthDiffers(sent: stored, stored: length)
                }
                try Self.move(temporary, to: path)
            }
            return stored
        } catch {
            try? await threads.run { _ = try Files.remove(temporary) }
            throw Self.translated(error)
        }
    }

    /// Fetches what comes next while the disk takes what came.
    private func fill<Bytes: AsyncSequence & Sendable>(
        _ file: OpenFile, from bytes: Bytes
    ) async throws -> Int where Bytes.Element == [UInt8] {
        var length = 0
        var begun = 0
        var pending: [UInt8] = []
        var writing: Task<Void, any Error>?
        do {
            for try await chunk in bytes {
                try Task.checkCancellation()
                length += chunk.count
                pending.append(contentsOf: chunk)
                if pending.count >= Self.chunkLength {
                    try await writing?.value
                    let run = begun + Self.runLength <= length ? begun..<length : nil
                    if let run { begun = run.upperBound }
                    writing = Task { [threads, pending] in
                        try await threads.run {
                            try file.write(pending)
                            if let run { file.beginWritingOut(from: run.lowerBound, to: run.upperBound) }
                        }
                    }
                    pending = []
                    pending.reserveCapacity(Self.chunkLength + chunk.count)
                }
            }
        } catch {
            _ = await writing?.result
            throw error
        }
        try await writing?.value
        try await threads.run { [pending] in try file.write(pending) }
        return length
    }

    /// Somebody may delete the last neighbor, and with it the directory, between making it and moving into it.
    private static func move(_ temporary: String, to path: String) throws(FileError) {
        for _ in 0..<10 where try isMoved(temporary, to: path) { return }
        throw FileError(operation: "rename", code: ENOTDIR)
    }

    private static func isMoved(_ temporary: String, to path: String) throws(FileError) -> Bool {
        let directory = Files.parent(of: path)
        do throws(FileError) {
            try Files.makeDirectories(directory)
            try Files.rename(temporary, to: path)
        } catch {
            guard error.isAbsent else { throw error }
            return false
        }
        try Files.synchronizeDirectory(directory)
        return true
    }

    // MARK: Reading

    package func read(
        _ name: ObjectName, range: Range<Int>?
    ) async throws -> (length: Int, bytes: AsyncThrowingStream<[UInt8], any Error>) {
        do {
            let (file, length) = try await threads.run { [path = path(name)] in
                guard try Files.length(of: path) != nil else { throw ObjectStoreError.absent }
                let file = try OpenFile(reading: path)
                return (file, try file.length())
            }
            let range = (range ?? 0..<length).clamped(to: 0..<length)
            let position = Position(range.lowerBound)
            let bytes = AsyncThrowingStream<[UInt8], any Error> { [threads] in
                guard let start = position.advance(by: Self.chunkLength, upTo: range.upperBound) else { return nil }
                let count = min(Self.chunkLength, range.upperBound - start)
                let bytes = try await threads.run { try file.read(at: start, count: count) }
                guard bytes.count == count else { throw ObjectStoreError.unexpected("an object became shorter") }
                return bytes
            }
            return (length, bytes)
        } catch let error as FileError where error.isAbsent {
            throw ObjectStoreError.absent
        } catch {
            throw Self.translated(error)
        }
    }

    package func length(of name: ObjectName) async throws -> Int? {
        try await threads.run { [path = path(name)] in try Files.length(of: path) }
    }

    // MARK: Deleting and listing

    package func delete(_ name: ObjectName) async throws {
        try await threads.run { [root, path = path(name)] in
            guard try Files.length(of: path) != nil, try Files.remove(path) else { return }
            var directory = Files.parent(of: path)
            do throws(FileError) {
                try Files.synchronizeDirectory(directory)
            } catch {
                // Whoever deleted the last neighbor took the directory with it.
                guard error.isAbsent else { throw error }
            }
            while directory.utf8.count > root.utf8.count, Files.removeEmptyDirectory(directory) {
                directory = Files.parent(of: directory)
            }
        }
    }

    package func names(under prefix: String) async throws -> [ObjectName] {
        guard ObjectName.isPrefix(prefix) else { throw ObjectStoreError.invalidPrefix }
        return try await threads.run { [root] in
            let directory = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
            var names: [ObjectName] = []
            try Self.collect(below: directory, root: root, prefix: prefix, into: &names)
            return names.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
        }
    }

    private static func collect(
        below directory: String, root: String, prefix: String, into names: inout [ObjectName]
    ) throws {
        for entry in try Files.entries(of: directory.isEmpty ? root : "\(root)/\(directory)") {
            guard let name = ObjectName(directory.isEmpty ? entry.name : "\(directory)/\(entry.name)") else { continue }
            if entry.isDirectory {
                guard name.text.hasPrefix(prefix) || prefix.hasPrefix(name.text + "/") else { continue }
                try collect(below: name.text, root: root, prefix: prefix, into: &names)
            } else if name.text.hasPrefix(prefix) {
                names.append(name)
            }
        }
    }

    // MARK: Cleaning up

    /// Removes what writers that no longer live left behind.
    ///
    /// - Parameters:
    ///   - age: no living writer is silent for so long; a file that was written to later stays.
    ///   - now: the present instant.
    /// - Returns: how many files went.
    @discardableResult
    package func removeAbandoned(olderThan age: Duration = .seconds(86_400), now: Date) async throws -> Int {
        let limit = now.addingTimeInterval(-Double(age.components.seconds))
        return try await threads.run { [incoming] in
            var count = 0
            for entry in try Files.entries(of: incoming) where !entry.isDirectory {
                let path = "\(incoming)/\(entry.name)"
                guard let modified = try Files.modified(path), modified < limit else { continue }
                if try Files.remove(path) { count += 1 }
            }
            return count
        }
    }

    private static func translated(_ error: any Error) -> any Error {
        guard let file = error as? FileError else { return error }
        if file.isFull { return ObjectStoreError.full }
        return file.isNameConflict ? ObjectStoreError.nameConflict : file
    }
}
