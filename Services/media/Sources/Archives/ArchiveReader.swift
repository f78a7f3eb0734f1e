package import Archive

/// The bytes of a range of an archive, in their order: records from the plan, files from their source.
///
/// It holds a piece of one file and nothing else, whatever the size of the archive. Before each file, and every second
/// while one is long, the source is asked whether the download may go on; what it throws ends the download.
package actor ArchiveReader {
    private let source: any ArchiveSource
    private let pause: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private var pieces: ZIPPieces
    private var file: OpenFile?

    private struct OpenFile {
        let entry: Int
        var bytes: AsyncThrowingStream<[UInt8], any Error>.Iterator
        /// Bytes that are still to come.
        var left: Int
        var admittedAt: ContinuousClock.Instant
    }

    /// - Parameter pause: after so long the source is asked again.
    package init(
        _ plan: ZIPPlan, _ range: Range<Int>, from source: any ArchiveSource, askingEvery pause: Duration = .seconds(1),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.source = source
        self.pause = pause
        self.now = now
        pieces = plan.pieces(of: range)
    }

    /// The next bytes, never none; nil at the end.
    ///
    /// - Throws: ``ArchiveInterruption/entryDiffers`` when a file is not as long as the plan says, and whatever the
    ///   source throws.
    package func next() async throws -> [UInt8]? {
        while true {
            if file != nil {
                if let bytes = try await nextOfFile() { return bytes }
                continue
            }
            switch pieces.next() {
            case nil: return nil
            case .bytes(let bytes): return bytes
            case .entry(let entry, let range):
                try await source.admit(entry)
                let bytes = try await source.open(entry, range)
                file = OpenFile(
                    entry: entry, bytes: bytes.makeAsyncIterator(), left: range.count, admittedAt: now())
            }
        }
    }

    /// Nil when the file is through.
    private func nextOfFile() async throws -> [UInt8]? {
        guard var open = file else { return nil }
        if open.admittedAt.duration(to: now()) >= pause {
            try await source.admit(open.entry)
            open.admittedAt = now()
        }
        guard let bytes = try await open.bytes.next(isolation: self) else {
            guard open.left == 0 else { throw ArchiveInterruption.entryDiffers }
            file = nil
            return nil
        }
        open.left -= bytes.count
        guard open.left >= 0 else { throw ArchiveInterruption.entryDiffers }
        file = open
        return bytes.isEmpty ? nil : bytes
    }
}
