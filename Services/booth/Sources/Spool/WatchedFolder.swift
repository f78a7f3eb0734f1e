/// The folder that booth software fills: the spool reads there, and moves away what it took if that is wanted.
struct WatchedFolder: Sendable {
    private static let longestSidecar = 1 << 20

    let disk: any SpoolDisk
    let path: String
    let afterTaking: SpoolSettings.AfterTaking

    func path(of file: FoundFile) -> String { "\(path)/\(file.name)" }

    func files() throws -> [FoundFile] { try disk.files(in: path) }

    /// Whether all files of a candidate are still there as they were found.
    func isUnchanged(_ candidate: FolderWatch.Candidate) throws -> Bool {
        let files = try files()
        return candidate.media.allSatisfy(files.contains) && (candidate.sidecar.map(files.contains) ?? true)
    }

    /// - Throws: ``SpoolError/unreadableSidecar``.
    func sidecar(_ file: FoundFile) throws -> Sidecar {
        try Sidecar(json: disk.read(path(of: file), at: 0, count: min(file.length, Self.longestSidecar)))
    }

    /// Up to `count` bytes of a file from `offset`; fewer only at its end.
    func read(_ file: FoundFile, at offset: Int, count: Int) throws -> [UInt8] {
        try disk.read(path(of: file), at: offset, count: count)
    }

    func hasEnding(_ file: FoundFile) throws -> Bool {
        try MediaEnding.isThere(length: file.length) { try read(file, at: $0, count: $1) }
    }

    func kind(of file: FoundFile) throws -> MediaEnding.Kind {
        MediaEnding.kind(head: try read(file, at: 0, count: 16))
    }

    /// Moves what was taken away, if that is wanted. A move that a power cut prevented is made up for by the next call.
    func moveAway(_ taken: Set<SourceMark>) throws {
        guard case .move(let target) = afterTaking else { return }
        let files = try files().filter { taken.contains(SourceMark($0)) }
        if files.isEmpty { return }
        try disk.makeFolder(target)
        var names = Set(try disk.files(in: target).map(\.name))
        for file in files {
            // A camera that counts from 1 again must not replace what it made before.
            let name = names.contains(file.name) ? "\(SourceMark(file).text)-\(file.name)" : file.name
            names.insert(name)
            try disk.rename(path(of: file), to: "\(target)/\(name)")
        }
        try disk.synchronize(folder: target)
        try disk.synchronize(folder: path)
    }
}
