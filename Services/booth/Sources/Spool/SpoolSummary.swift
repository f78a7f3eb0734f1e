package import FoundationEssentials

/// What lies in a spool, for somebody who only looks: another process may be working in it.
package struct SpoolSummary: Codable, Sendable, Equatable {
    package var captures: Int
    /// Captures by how far they have come.
    package var states: [String: Int]
    package var sealedBytes: Int
    /// When the oldest capture was made.
    package var oldest: Date?
    /// Manifests that cannot be read, and captures that were set aside because the disk has damaged them.
    package var damaged: Int
    /// Captures that are gone without a receipt, of which the platform has not been told yet.
    package var withdrawn: Int
    /// The number of the newest capture that was ever taken.
    package var lastSequence: Int
    /// Bytes that may still be written where the spool lies; absent before its first use.
    package var freeBytes: Int?
    /// Absent before the spool's first use.
    package var room: SpoolRoom?
    /// How near the end is.
    package var level: SpoolRoom.Level?
    /// When it will be full at the pace of the last hour if nothing leaves; absent when there is no end in sight.
    package var fullAt: Date?

    /// Looks at the spool at `folder` without changing anything.
    package init(
        of folder: String, disk: some SpoolDisk = LocalDisk(), limits: SpoolLimits = SpoolLimits(),
        at now: Date = Date()
    ) throws {
        let contents = try SpoolFolder(disk: disk, path: folder).inspect()
        captures = contents.captures.count
        states = Dictionary(grouping: contents.captures, by: \.state.rawValue).mapValues(\.count)
        sealedBytes = contents.captures.reduce(0) { $0 + $1.sealedLength }
        oldest = contents.captures.map(\.madeAt).min()
        damaged = contents.damaged + contents.setAside
        withdrawn = contents.withdrawals.count
        lastSequence = contents.lastSequence
        freeBytes = try? disk.freeBytes(at: folder)
        guard let freeBytes else { return }
        let room = limits.room(held: sealedBytes, free: freeBytes)
        self.room = room
        level = room.level
        fullAt = room.fullAt(contents.captures, now: now)
    }
}

/// How much a spool may hold, and what it leaves to others.
package struct SpoolLimits: Sendable, Equatable {
    /// Sealed bytes the spool holds at most.
    package var maximumBytes: Int
    /// Bytes that stay free on the disk, for the booth software to go on.
    package var freeSpaceFloor: Int

    package init(maximumBytes: Int = 50 << 30, freeSpaceFloor: Int = 1 << 30) {
        self.maximumBytes = maximumBytes
        self.freeSpaceFloor = freeSpaceFloor
    }

    func room(held: Int, free: Int) -> SpoolRoom {
        SpoolRoom(
            heldBytes: held, maximumBytes: maximumBytes, freeBytes: free, freeSpaceFloor: freeSpaceFloor)
    }
}
