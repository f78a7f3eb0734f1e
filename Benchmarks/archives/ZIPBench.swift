import Archive
import DurableFiles
import Foundation
import Media
import ObjectStore
import Vault

/// Streams one archive of sealed files to standard output, as the service `media` does, under a key in memory.
///
/// Sealing the files and reading their checksums comes first and is not counted. Prints seconds, bytes and the peak of
/// memory that streaming added to standard error, as JSON.
@main
struct ZIPBench {
    static func main() async throws {
        guard CommandLine.arguments.count == 3 else { throw BenchError("usage: zip-bench FOLDER STORE") }
        let (folder, path) = (CommandLine.arguments[1], CommandLine.arguments[2])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let vault = Vault(keys: InMemoryKeyStore(), masterKeys: MasterKeys(.random()))
        let objects = SealedObjects(store: DirectoryObjectStore(directory: path), vault: vault)
        let files = try await SealedFiles(folder, objects, key: try await vault.createKey(.capture))
        let plan = try ZIPPlan(files.entries)
        let before = try memory("VmRSS:")
        // What sealing took is forgotten (proc(5), clear_refs).
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        let output = FileHandle.standardOutput
        let began = ContinuousClock.now
        try await ArchiveBody.send(ArchiveReader(plan, 0..<plan.length, from: files)) { bytes in
            try output.write(contentsOf: bytes)
        }
        let figures = [
            "seconds": began.duration(to: .now) / .seconds(1), "bytes": Double(plan.length),
            "added_mib": Double(try memory("VmHWM:") - before) / 1024,
        ]
        FileHandle.standardError.write(try JSONEncoder().encode(figures) + Data("\n".utf8))
    }

    /// A line of `/proc/self/status`, in kibibytes.
    private static func memory(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return Int((line ?? "").filter(\.isNumber)) ?? 0
    }
}

/// The files of a folder, sealed in a store, each under its number.
private struct SealedFiles: ArchiveSource {
    let objects: SealedObjects
    let key: KeyID
    private(set) var entries: [ZIPEntry] = []

    init(_ folder: String, _ objects: SealedObjects, key: KeyID) async throws {
        self.objects = objects
        self.key = key
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
            var checksum = CRC32()
            checksum.update(bytes)
            var sealer = try await objects.vault.sealing(
                objectID: SealedObjects.objectID(of: try object(entries.count)), under: key)
            try await objects.store.write(try object(entries.count), bytes: try sealer.seal(bytes) + sealer.finish())
            entries.append(
                try ZIPEntry(
                    name: name, length: bytes.count, checksum: checksum.value, modified: ZIPEntry.earliest))
        }
    }

    private func object(_ number: Int) throws -> ObjectName {
        guard let name = ObjectName("originals/\(number)") else { throw BenchError("no name of an object") }
        return name
    }

    func admit(_ entry: Int) async throws {}

    func open(_ entry: Int, _ range: Range<Int>) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        try await objects.bytes(of: try object(entry), range, ofLength: entries[entry].length, under: key)
    }
}

/// What went wrong, in a sentence for whoever runs the measurement.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
