package import FoundationEssentials

/// What lies in a spool, for somebody who only looks: another process may be working in it.
package struct SpoolSummary: Codable, Sendable, Equatable {
    package var captures: Int
    /// Captures by how far they have come.
    package var states: [String: Int]
    package var sealedBytes: Int
    /// When the oldest capture was made.
    package var oldest: Date?
    /// Manifests that cannot be read.
    package var damaged: Int
    /// The number of the newest capture that was ever taken.
    package var lastSequence: Int
    /// Bytes that may still be written where the spool lies; absent before its first use.
    package var freeBytes: Int?

    /// Looks at the spool at `folder` without changing anything.
    package init(of folder: String, disk: some SpoolDisk = LocalDisk()) throws {
        let contents = try SpoolFolder(disk: disk, path: folder).inspect()
        captures = contents.captures.count
        states = Dictionary(grouping: contents.captures, by: \.state.rawValue).mapValues(\.count)
        sealedBytes = contents.captures.reduce(0) { $0 + $1.sealedLength }
        oldest = contents.captures.map(\.madeAt).min()
        damaged = contents.damaged
        lastSequence = max(contents.lastFreedSequence, contents.captures.last?.sequence ?? 0)
        freeBytes = try? disk.freeBytes(at: folder)
    }
}
