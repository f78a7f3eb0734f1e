import Contracts
import FoundationEssentials

/// The spool's folder on the disk: which files stand there and in which order they become durable.
///
/// ```
/// <capture>.manifest           JSON; it alone says that the spool has the capture
/// <capture>.<original>.sealed  one file of it, sealed to the platform
/// <capture>.withdrawn          JSON; the capture is gone, and the platform has still to be told
/// *.damaged                    what the disk has damaged, left for a person to look at
/// number                       JSON; the last number that was given, beside the manifest that bears it
/// freed                        a line per source file of captures that are gone: its mark and the capture's sequence
/// *.new                        on its way to another name; worthless after a power cut
/// ```
struct SpoolFolder: Sendable {
    /// What stood in the folder.
    struct Contents {
        var captures: [SpooledCapture] = []
        var freed: Set<SourceMark> = []
        var lastFreedSequence = 0
        /// As the file of its own says it.
        var lastGivenSequence = 0
        /// Manifests that cannot be read. They and their sealed files are left for a person to look at.
        var damaged = 0
        /// Captures that were set aside.
        var setAside = 0
        var withdrawals: [SpooledWithdrawal] = []

        /// The highest number that was ever given.
        var lastSequence: Int {
            max(
                lastGivenSequence, lastFreedSequence, captures.last?.sequence ?? 0,
                withdrawals.map(\.sequence).max() ?? 0)
        }
    }

    let disk: any SpoolDisk
    let path: String

    func sealedPath(_ capture: Identifier<Capture>, _ file: Identifier<Original>) -> String {
        "\(path)/\(capture).\(file).sealed"
    }

    func manifestPath(_ capture: Identifier<Capture>) -> String { "\(path)/\(capture).manifest" }
    private var freedPath: String { "\(path)/freed" }

    // MARK: Manifests

    /// Puts the manifest in place: after it, a power cut leaves this manifest or the one before, never half of one.
    func write(_ capture: SpooledCapture) throws {
        try put(manifestPath(capture.id), CheckedText.bytes(of: capture))
    }

    /// Puts a file in place, durable and whole.
    func put(_ target: String, _ bytes: [UInt8]) throws {
        let file = try disk.makeFile(target + ".new")
        try file.write(bytes)
        try file.synchronize()
        try disk.rename(target + ".new", to: target)
        try disk.synchronize(folder: path)
    }

    /// Removes whatever a taking that failed has left; its manifest first, for that is what counts.
    func discard(_ capture: Identifier<Capture>) throws {
        try disk.remove(manifestPath(capture))
        for file in try disk.files(in: path) where file.name.hasPrefix("\(capture).") {
            try disk.remove("\(path)/\(file.name)")
        }
        try disk.synchronize(folder: path)
    }

    // MARK: Freeing

    /// Removes a capture. Its sources and its sequence are remembered first, so that it is neither taken nor counted
    /// again; the manifest goes next, so that the sealed files are never missing from a capture that counts.
    func free(_ capture: SpooledCapture) throws {
        let lines = capture.sources.map { "\($0.text) \(capture.sequence)\n" }.joined()
        let file = try disk.extendFile(freedPath)
        // A line that a power cut left unfinished must not swallow the next.
        try file.write(Array("\n\(lines)".utf8))
        try file.synchronize()
        try disk.synchronize(folder: path)
        try disk.remove(manifestPath(capture.id))
        try disk.synchronize(folder: path)
        for file in capture.files { try disk.remove(sealedPath(capture.id, file.id)) }
    }

    // MARK: Recovering

    /// Reads what stands in the folder and changes nothing; another process may be at work in it.
    func inspect() throws -> Contents { try read(try disk.files(in: path)).contents }

    /// Reads what a former process left, and removes what it did not finish.
    func recover() throws -> Contents {
        try disk.makeFolder(path)
        let files = try disk.files(in: path)
        let (contents, damaged) = try read(files)
        let known = Set(contents.captures.flatMap { capture in capture.files.map { sealedPath(capture.id, $0.id) } })
        for file in files {
            let isUnfinished = file.name.hasSuffix(".new")
            let isOrphan =
                file.name.hasSuffix(".sealed") && !known.contains("\(path)/\(file.name)")
                && !damaged.contains(where: file.name.hasPrefix)
            if isUnfinished || isOrphan { try disk.remove("\(path)/\(file.name)") }
        }
        return contents
    }

    private func read(_ files: [FoundFile]) throws -> (contents: Contents, damaged: Set<String>) {
        var contents = Contents()
        var damaged: Set<String> = []
        for file in files where file.name.hasSuffix(".manifest") {
            if let capture = try manifest(file) {
                contents.captures.append(capture)
            } else {
                damaged.insert(String(file.name.dropLast(".manifest".count)))
            }
        }
        let withdrawals = try withdrawals(files)
        contents.withdrawals = withdrawals.compactMap(\.self).sorted { $0.sequence < $1.sequence }
        contents.damaged = damaged.count + withdrawals.count { $0 == nil }
        contents.captures.sort { $0.sequence < $1.sequence }
        try readFreed(into: &contents)
        let setAside = try setAside(files)
        contents.setAside = setAside.names.count
        contents.lastFreedSequence = max(contents.lastFreedSequence, setAside.lastSequence)
        contents.lastGivenSequence = try lastGiven(files)
        return (contents, damaged.union(setAside.names))
    }

    private func manifest(_ file: FoundFile) throws -> SpooledCapture? {
        let bytes = try disk.read("\(path)/\(file.name)", at: 0, count: file.length)
        guard let capture = CheckedText.value(SpooledCapture.self, from: bytes), capture.format == 1,
            file.name == "\(capture.id).manifest"
        else { return nil }
        return capture
    }

    private func readFreed(into contents: inout Contents) throws {
        guard let file = try disk.files(in: path).first(where: { $0.name == "freed" }) else { return }
        let text = String(decoding: try disk.read(freedPath, at: 0, count: file.length), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard let mark = parts.first.flatMap({ SourceMark(text: $0) }) else { continue }
            contents.freed.insert(mark)
            if parts.count == 2, let sequence = Int(parts[1]) {
                contents.lastFreedSequence = max(contents.lastFreedSequence, sequence)
            }
        }
    }
}
