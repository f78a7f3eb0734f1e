/// Where the bytes of an archive's entries come from.
package protocol ArchiveSource: Sendable {
    /// Asks whether the download may go on with this entry; the first word before its first byte, then now and then.
    ///
    /// - Throws: why not.
    func admit(_ entry: Int) async throws

    /// The bytes of a range of an entry that was just admitted, in pieces of a few hundred kibibytes at most.
    func open(_ entry: Int, _ range: Range<Int>) async throws -> AsyncThrowingStream<[UInt8], any Error>
}
