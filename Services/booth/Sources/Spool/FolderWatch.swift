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
    }

    /// Suffixes of files on their way, which get another name when they are done.
    private static let temporary: Set<String> = ["tmp", "part", "partial", "new", "crdownload", "filepart", "lock"]

    private let soloAfter: TimeInterval?
    private var last: Set<FoundFile> = []

    /// - Parameter soloAfter: a medium without a sidecar is a capture of its own once it has not changed for so many
    ///   seconds; `nil` waits for the sidecar for ever.
    package init(soloAfter: TimeInterval? = nil) { self.soloAfter = soloAfter }

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

        for file in files where Self.suffix(of: file.name) == "json" && Self.isVisible(file.name) {
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
            guard !media.isEmpty, media.count == names.count, media.allSatisfy({ stable.contains($0) && $0.length > 0 })
            else { continue }
            candidates.append(Candidate(base: base, sidecar: file, media: media.sorted { $0.name < $1.name }))
        }
        if let soloAfter {
            for file in files where Self.isMedium(file.name) && !spokenFor.contains(file.name) {
                guard stable.contains(file), file.length > 0, instant.timeIntervalSince(file.modified) >= soloAfter
                else { continue }
                candidates.append(Candidate(base: Self.base(of: file.name), sidecar: nil, media: [file]))
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
