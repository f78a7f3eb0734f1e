import FoundationEssentials

/// The folder that booth software fills, and the words for captures that it has said over the local interface.
///
/// The spool reads both. In the watched folder it moves away what it took, if that is wanted, and touches nothing else;
/// the words are its own files, which go once they are sealed with what they are about.
struct WatchedFolder: Sendable {
    private static let longestSidecar = 1 << 20
    /// The files of ours; one of that name in the watched folder is left alone.
    private static let bundleSuffix = ".bundle.json"
    /// More than a booth makes while its files are on their way.
    private static let mostBundles = 1000

    let disk: any SpoolDisk
    let path: String
    /// Where the words lie.
    let bundles: String
    let afterTaking: SpoolSettings.AfterTaking

    private func isOwn(_ file: FoundFile) -> Bool { file.name.hasSuffix(Self.bundleSuffix) }

    func path(of file: FoundFile) -> String { "\(isOwn(file) ? bundles : path)/\(file.name)" }

    func files() throws -> [FoundFile] {
        try disk.files(in: path).filter { !isOwn($0) } + disk.files(in: bundles).filter(isOwn)
    }

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

    // MARK: After taking

    /// Moves what was taken away, if that is wanted, and removes words of ours that were. What a power cut prevented is
    /// made up for by the next call.
    func moveAway(_ taken: Set<SourceMark>) throws {
        let files = try files().filter { taken.contains(SourceMark($0)) }
        for file in files where isOwn(file) { try disk.remove(path(of: file)) }
        guard case .move(let target) = afterTaking else { return }
        let foreign = files.filter { !isOwn($0) }
        if foreign.isEmpty { return }
        try disk.makeFolder(target)
        var names = Set(try disk.files(in: target).map(\.name))
        for file in foreign {
            // A camera that counts from 1 again must not replace what it made before.
            let name = names.contains(file.name) ? "\(SourceMark(file).text)-\(file.name)" : file.name
            names.insert(name)
            try disk.rename(path(of: file), to: "\(target)/\(name)")
        }
        try disk.synchronize(folder: target)
        try disk.synchronize(folder: path)
    }

    // MARK: Bundles

    /// Puts words down, durable when it returns.
    ///
    /// - Throws: ``SpoolError/tooManyBundles``.
    func offer(_ sidecar: [UInt8], named name: String) throws {
        try disk.makeFolder(bundles)
        guard try disk.files(in: bundles).count < Self.mostBundles else { throw SpoolError.tooManyBundles }
        let target = "\(bundles)/\(name)\(Self.bundleSuffix)"
        let file = try disk.makeFile(target + ".new")
        try file.write(sidecar)
        try file.synchronize()
        try disk.rename(target + ".new", to: target)
        try disk.synchronize(folder: bundles)
    }

    func bundles(of session: String) throws -> [FoundFile] {
        try disk.files(in: bundles).filter { file in
            guard isOwn(file), let words = try? sidecar(file) else { return false }
            return words.session == session
        }
    }

    func removeBundle(_ file: FoundFile) throws {
        try disk.remove(path(of: file))
        try disk.synchronize(folder: bundles)
    }
}
