import Contracts

/// A file that a booth hands over, as it is announced.
struct AnnouncedFile: Sendable, Equatable {
    let boothID: Identifier<Booth>
    let captureID: Identifier<Capture>
    let fileID: Identifier<Original>
    /// Before sealing, 32 bytes.
    let sha256: [UInt8]
}
