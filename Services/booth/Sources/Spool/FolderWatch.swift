package import FoundationEssentials

/// Decides which files of the watched folder make up captures that are written to their end.
///
/// A value without a disk: it is shown what stands in the folder, again and again, and remembers the last look. A
/// capture is ready when its sidecar and all its files have the same length and time as at the look before; whether
/// their ends are there is for ``Spool`` to see.
package struct FolderWatch: Sendable {
    /// The files of one capture.
    package struct Candidate: Sendable, Equatable {
        /// The name without its suffix.
        package let base: String
        package let sidecar: FoundFile?
        package let media: [FoundFile]
        /// How many files that the sidecar names are not there.
        package let missing: Int
    }

    /// Suffixes of files on their way, which get another name when they are done.
    private static let temporary: Set<String> = ["tmp", "part", "partial", "new", "crdownload", "filepart", "lock"]

    private let soloAfter: TimeInterval?
    private let missingAfter: TimeInterval?
    private var last: Set<FoundFile> = []
    /// When each file was first seen as it is.
    private var firstSeen: [FoundFile: Date] = [:]

    /// - Parameters:
    ///   - soloAfter: a medium without a sidecar is a capture of its own once it has not changed for so many seconds;
    ///     `nil` waits for the sidecar for ever.
    ///   - missingAfter: a capture of which a file is missing goes without it once its sidecar has stood there for so
    ///     many seconds; `nil` waits for ever.
    package init(soloAfter: TimeInterval? = nil, missingAfter: TimeInterval? = nil) {
        self.soloAfter = soloAfter
        self.missingAfter = missingAfter
    }

    /// Whether a sidecar has waited for its files long enough.
    package func isOverdue(_ sidecar: FoundFile, at instant: Date) -> Bool {
        guard let missingAfter, let seen = firstSeen[sidecar] else { return false }
        return instant.timeIntervalSince(seen) >= missingAfter
    }

    private mutating func note(_ files: [FoundFile], at instant: Date) {
        // A clock that was put back must not make a file wait for years.
        firstSeen = Dictionary(
            files.map { ($0, min(firstSeen[$0] ?? instant, instant)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes a look.
    ///
    /// - Parameters:
    ///   - files: what stands in the folder, without what was taken before.
    ///   - sidecar: reads a stable sidecar's list of files; `nil` when it is not readable, which leaves it for later.
    /// - Returns: candidates, the oldest first.
    package mutating func look(
        _ files: [FoundFile], at instant: Date, sidecar listed: (FoundFile) throws -> [String]?
    ) rethrows -> [Candidate] {
        let stable = Set(files).intersection(last)
        last = Set(files)
        let known = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
        var candidates: [Candidate] = []
        var spokenFor: Set<String> = []
        let sidecars = files.filter { Self.suffix(of: $0.name) == "json" && Self.isVisible($0.name) }
        note(files, at: instant)

        for file in sidecars {
            let base = Self.base(of: file.name)
            var names = files.map(\.name).filter { Self.base(of: $0) == base && Self.isMedium($0) }
            guard stable.contains(file) else {
                // Its media wait for it, however long they have stood there.
                spokenFor.formUnion(names)
                continue
            }
            guard let list = try listed(file) else {
                spokenFor.formUnion(names)
                continue
            }
            if !list.isEmpty { names = list }
            spokenFor.formUnion(names)
            let media = names.compactMap { known[$0] }
            var whole = media.filter { stable.contains($0) && $0.length > 0 }
            if whole.count < names.count && !isOverdue(file, at: instant) { continue }
            whole.sort { $0.name < $1.name }
            guard !whole.isEmpty else { continue }
            candidates.append(
                Candidate(base: base, sidecar: file, media: whole, missing: names.count - whole.count))
        }
        if let soloAfter {
            for file in files where Self.isMedium(file.name) && !spokenFor.contains(file.name) {
                // Written in the future, by a clock that was put back since: it has stood there since it was seen.
                let since = min(file.modified, firstSeen[file] ?? file.modified)
                guard stable.contains(file), file.length > 0, instant.timeIntervalSince(since) >= soloAfter
                else { continue }
                candidates.append(Candidate(base: Self.base(of: file.name), sidecar: nil, media: [file], missing: 0))
            }
        }
        return candidates.sorted { ($0.modified, $0.base) < ($1.modified, $1.base) }
    }

    private static func isVisible(_ name: String) -> Bool { !name.hasPrefix(".") && !name.hasSuffix("~") }

    private static func isMedium(_ name: String) -> Bool {
        let suffix = suffix(of: name)
        return isVisible(name) && suffix != "json" && !suffix.isEmpty && !temporary.contains(suffix)
    }

    private static func base(of name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    private static func suffix(of name: String) -> String {
        name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }
}

extension FolderWatch.Candidate {
    /// When the first of its media was last written.
    package var modified: Date { media.map(\.modified).min() ?? .distantPast }
}
