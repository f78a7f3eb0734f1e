package import FoundationEssentials

/// Where the spool lies, how much it may hold and what becomes of the files it took.
package struct SpoolSettings: Sendable {
    /// What becomes of a file in the watched folder once the spool has it.
    package enum AfterTaking: Sendable, Equatable {
        /// It stays; the spool remembers that it took it.
        case leave
        /// It goes to that folder, on the same file system.
        case move(to: String)
    }

    var limits: SpoolLimits { SpoolLimits(maximumBytes: maximumBytes, freeSpaceFloor: freeSpaceFloor) }
    /// Where words for captures wait for their files: beside the spool.
    var bundles: String { "\(folder).bundles" }
    /// The folder that booth software fills.
    package var watched: String
    /// The spool's own folder; nobody else writes there.
    package var folder: String
    /// Sealed bytes the spool holds at most.
    package var maximumBytes: Int
    /// Bytes that stay free on the disk, for the booth software to go on.
    package var freeSpaceFloor: Int
    package var afterTaking: AfterTaking
    /// See ``FolderWatch/init(soloAfter:missingAfter:)``.
    package var soloAfter: TimeInterval?
    /// See ``FolderWatch/init(soloAfter:missingAfter:)``.
    package var missingAfter: TimeInterval
    /// The number painted on the booth.
    package var boothNumber: Int
    /// The number of the first capture, unless captures were taken already that had higher ones.
    package var firstSequence: Int

    package init(
        watched: String, folder: String, boothNumber: Int, firstSequence: Int = 1, maximumBytes: Int = 50 << 30,
        freeSpaceFloor: Int = 1 << 30, afterTaking: AfterTaking = .leave, soloAfter: TimeInterval? = nil,
        missingAfter: TimeInterval = 600
    ) {
        self.watched = watched
        self.folder = folder
        self.boothNumber = boothNumber
        self.firstSequence = firstSequence
        self.maximumBytes = maximumBytes
        self.freeSpaceFloor = freeSpaceFloor
        self.afterTaking = afterTaking
        self.soloAfter = soloAfter
        self.missingAfter = missingAfter
    }
}
