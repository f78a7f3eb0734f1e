import Contracts
import Foundation

/// The bytes of one list of an archive, made while they are asked for, some hundred files at a time.
struct ArchiveListBytes: Sendable {
    private static let batch = 500

    let archives: Archives
    let archive: StoredArchive
    let list: ArchiveManifest.List

    /// A range of the list; nothing of it is held but the batch that is being written.
    func bytes(_ range: Range<Int>) -> AsyncThrowingStream<[UInt8], any Error> {
        let pages = Pages(self)
        return AsyncThrowingStream {
            while let page = try await pages.next() {
                let wanted = range.clamped(to: page.start..<page.start + page.bytes.count)
                if page.start >= range.upperBound { return nil }
                guard !wanted.isEmpty else { continue }
                return Array(page.bytes[wanted.lowerBound - page.start..<wanted.upperBound - page.start])
            }
            return nil
        }
    }

    /// All of it, in batches.
    private actor Pages {
        private let source: ArchiveListBytes
        private var manifest: ArchiveManifest
        private var last = 0
        private var position = 0
        private var isBegun = false
        private var isAtEnd = false

        init(_ source: ArchiveListBytes) {
            self.source = source
            manifest = ArchiveManifest(source.list)
        }

        func next() async throws -> (start: Int, bytes: [UInt8])? {
            guard !isAtEnd else { return nil }
            let archive = source.archive
            var text = isBegun ? "" : manifest.head(archive.id, archive.rentalID, archive.content)
            isBegun = true
            let files = try await source.archives.files(
                of: archive.id, after: last, atMost: ArchiveListBytes.batch)
            for file in files { text += manifest.text(of: ArchiveManifest.Line(file)) }
            last = files.last?.number ?? last
            isAtEnd = files.count < ArchiveListBytes.batch
            if isAtEnd { text += manifest.tail }
            defer { position += text.utf8.count }
            return (position, Array(text.utf8))
        }
    }
}

extension ArchiveManifest.Line {
    init(_ file: ArchiveFile) {
        self.init(
            name: file.name, length: file.length, sha256: file.sha256, madeAt: file.madeAt, reason: file.reason)
    }
}
