import Booth
import Foundation
import Synchronization
import Testbed

/// A disk in memory whose power can be cut before any operation.
///
/// It keeps what a real one keeps apart: bytes that were written and bytes that were synchronized, names that were made
/// and names whose folder was synchronized. What is left after a cut depends on luck, so several outcomes can be asked.
final class SimulatedDisk: SpoolDisk {
    struct PowerCut: Error {}

    /// What a cut leaves of that which was not synchronized.
    enum Outcome: CaseIterable {
        /// The process was killed, the machine went on: everything.
        case everything
        /// Nothing.
        case nothing
        /// All names, none of the bytes.
        case namesOnly
        /// Each name and some of each file's bytes as a coin falls.
        case byChance
    }

    private struct Node {
        var bytes: [UInt8]
        var durable: [UInt8]
        var modified: Date
    }

    private struct State {
        var nodes: [Int: Node] = [:]
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var operations = 0
        var cutAt = Int.max
        var free = 1 << 40
        var clock = Date(timeIntervalSince1970: 1_790_000_000)
        var touched: Set<String> = []
        var unreadable: Set<String> = []
        var keepsEverything = false

        /// Counts an operation that changes something; with the power gone it does not happen.
        mutating func operate() throws {
            operations += 1
            if operations >= cutAt { throw PowerCut() }
        }

        /// Reading changes nothing, so a cut before it is the cut before the next change.
        func look() throws { if operations >= cutAt { throw PowerCut() } }
    }

    private struct File: SpoolFile {
        let disk: SimulatedDisk
        let node: Int

        func write(_ bytes: [UInt8]) throws {
            try disk.state.withLock { state in
                do {
                    try state.operate()
                } catch {
                    // The cut comes in the middle of the write.
                    if state.operations == state.cutAt { state.nodes[node]?.bytes += bytes.prefix(bytes.count / 2) }
                    throw error
                }
                state.nodes[node]?.bytes += bytes
            }
        }

        func synchronize() throws {
            try disk.state.withLock { state in
                try state.operate()
                let written = state.nodes[node]?.bytes ?? []
                state.nodes[node]?.durable = written
            }
        }
    }

    private let state = Mutex(State())

    // MARK: For tests

    var operations: Int { state.withLock { $0.operations } }
    /// Paths that were renamed or removed.
    var touched: Set<String> { state.withLock { $0.touched } }
    var paths: [String] { state.withLock { $0.names.keys.sorted() } }

    func cutPower(at operation: Int) { state.withLock { $0.cutAt = operation } }
    /// The sectors of these files cannot be read, now.
    func setUnreadable(_ paths: Set<String>) { state.withLock { $0.unreadable = paths } }
    /// Nothing can be removed, now.
    func setKeepsEverything(_ keeps: Bool) { state.withLock { $0.keepsEverything = keeps } }
    func setFree(_ bytes: Int) { state.withLock { $0.free = bytes } }

    /// Puts a file there as other software does, durable at once.
    func put(_ path: String, _ bytes: [UInt8], modified: Date = Date(timeIntervalSince1970: 1_790_000_000)) {
        state.withLock { state in
            let node = state.names[path] ?? state.nodes.count
            state.nodes[node] = Node(bytes: bytes, durable: bytes, modified: modified)
            state.names[path] = node
            state.durableNames[path] = node
        }
    }

    /// The disk as the next process finds it.
    func after(_ outcome: Outcome, seed: UInt64 = 0) -> SimulatedDisk {
        let next = SimulatedDisk()
        var generator = SeededGenerator(seed: seed)
        state.withLock { old in
            var names = outcome == .nothing ? old.durableNames : old.names
            if outcome == .byChance {
                for path in Set(old.names.keys).union(old.durableNames.keys).sorted()
                where old.names[path] != old.durableNames[path] && Bool.random(using: &generator) {
                    names[path] = old.durableNames[path]
                }
            }
            for (path, node) in names.sorted(by: { $0.key < $1.key }) {
                guard let kept = old.nodes[node] else { continue }
                let bytes =
                    switch outcome {
                    case .everything: kept.bytes
                    case .nothing, .namesOnly: kept.durable
                    case .byChance:
                        Array(
                            kept.bytes.prefix(
                                Int.random(
                                    in: min(kept.durable.count, kept.bytes.count)...kept.bytes.count, using: &generator)
                            ))
                    }
                next.put(path, bytes, modified: kept.modified)
            }
        }
        return next
    }

    // MARK: SpoolDisk

    func makeFile(_ path: String) throws -> any SpoolFile {
        try state.withLock { state in
            try state.operate()
            let node = state.nodes.count
            state.nodes[node] = Node(bytes: [], durable: [], modified: state.clock)
            state.names[path] = node
            return File(disk: self, node: node)
        }
    }

    func extendFile(_ path: String) throws -> any SpoolFile {
        if let node = state.withLock({ $0.names[path] }) { return File(disk: self, node: node) }
        return try makeFile(path)
    }

    func read(_ path: String, at offset: Int, count: Int) throws -> [UInt8] {
        try state.withLock { state in
            try state.look()
            if state.unreadable.contains(path) { throw CocoaError(.fileReadUnknown) }
            guard let node = state.names[path], let bytes = state.nodes[node]?.bytes else {
                throw CocoaError(.fileNoSuchFile)
            }
            return Array(bytes.dropFirst(max(0, offset)).prefix(count))
        }
    }

    func rename(_ path: String, to newPath: String) throws {
        try state.withLock { state in
            try state.operate()
            guard let node = state.names.removeValue(forKey: path) else { throw CocoaError(.fileNoSuchFile) }
            state.names[newPath] = node
            state.touched.insert(path)
        }
    }

    func remove(_ path: String) throws {
        try state.withLock { state in
            try state.operate()
            if state.keepsEverything { throw CocoaError(.fileWriteUnknown) }
            state.names[path] = nil
            state.touched.insert(path)
        }
    }

    func synchronize(folder: String) throws {
        try state.withLock { state in
            try state.operate()
            for path in Set(state.names.keys).union(state.durableNames.keys) where Self.folder(of: path) == folder {
                state.durableNames[path] = state.names[path]
            }
        }
    }

    func makeFolder(_ path: String) throws { try state.withLock { try $0.look() } }

    func files(in folder: String) throws -> [FoundFile] {
        try state.withLock { state in
            try state.look()
            return state.names.filter { Self.folder(of: $0.key) == folder }.sorted { $0.key < $1.key }.compactMap {
                guard let node = state.nodes[$0.value] else { return nil }
                let name = String($0.key.dropFirst(folder.count + 1))
                return FoundFile(name: name, length: node.bytes.count, modified: node.modified)
            }
        }
    }

    func freeBytes(at folder: String) throws -> Int { state.withLock { $0.free } }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
