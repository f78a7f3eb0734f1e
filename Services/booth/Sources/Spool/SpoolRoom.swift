package import FoundationEssentials

/// How much may still go into the spool: what its limit leaves, and what the disk leaves above its floor.
package struct SpoolRoom: Codable, Sendable, Equatable {
    /// How near the end is.
    package enum Level: String, Codable, Sendable, Equatable {
        case roomy
        /// Four fifths of the limit are used, or the disk has less than twice its floor left: somebody should act now.
        case short
        /// Nothing more is taken.
        case full
    }

    package let heldBytes: Int
    package let maximumBytes: Int
    package let freeBytes: Int
    package let freeSpaceFloor: Int

    package init(heldBytes: Int, maximumBytes: Int, freeBytes: Int, freeSpaceFloor: Int) {
        self.heldBytes = heldBytes
        self.maximumBytes = maximumBytes
        self.freeBytes = freeBytes
        self.freeSpaceFloor = freeSpaceFloor
    }

    /// Bytes that may still be taken.
    package var left: Int { max(0, min(maximumBytes - heldBytes, freeBytes - freeSpaceFloor)) }

    package var level: Level {
        if left == 0 { return .full }
        return heldBytes >= maximumBytes / 5 * 4 || freeBytes < 2 * freeSpaceFloor ? .short : .roomy
    }

    /// Whether so many bytes more may be taken.
    package func admits(_ bytes: Int) -> Bool { bytes <= left }

    // MARK: Forecast

    /// The pace is measured over so many seconds.
    private static let window: TimeInterval = 3600
    /// What is further away is no forecast.
    private static let horizon: TimeInterval = 30 * 86_400

    /// When the spool will be full if capturing goes on as in the last hour and nothing leaves; `nil` when there is no
    /// pace yet, or no end in sight.
    ///
    /// - Parameter captures: those in the spool. Where uploads keep up few are, and the end is far.
    package func fullAt(_ captures: [SpooledCapture], now: Date) -> Date? {
        let recent = captures.filter { $0.takenAt <= now && now.timeIntervalSince($0.takenAt) <= Self.window }
        guard recent.count > 1, let first = recent.map(\.takenAt).min() else { return nil }
        let bytes = recent.reduce(0) { $0 + $1.sealedLength }
        let span = max(now.timeIntervalSince(first), 60)
        let seconds = Double(left) / (Double(bytes) / span)
        return seconds < Self.horizon ? now.addingTimeInterval(seconds) : nil
    }
}
