import FoundationEssentials

/// The numbers of captures, which are given once each: also when the disk damages the manifest that bears the last one.
extension SpoolFolder {
    private struct LastNumber: Codable {
        let number: Int
    }

    private var numberPath: String { "\(path)/number" }

    /// Writes down that a number is given. Its manifest is durable by then, so a power cut leaves no number that nothing
    /// bears.
    func keep(number: Int) throws { try put(numberPath, CheckedText.bytes(of: LastNumber(number: number))) }

    /// The number that was written down last; 0 when there is none, or none that can be read.
    func lastGiven(_ files: [FoundFile]) throws -> Int {
        guard let file = files.first(where: { $0.name == "number" }) else { return 0 }
        let bytes = try disk.read(numberPath, at: 0, count: file.length)
        return CheckedText.value(LastNumber.self, from: bytes)?.number ?? 0
    }

    /// Forgets the numbers of a booth that this device is no more; which files were taken stays known.
    func forgetNumbers() throws {
        let contents = try inspect()
        let lines = contents.freed.map { "\($0.text)\n" }.sorted().joined()
        try disk.makeFolder(path)
        try put("\(path)/freed", Array(lines.utf8))
        try disk.remove(numberPath)
        try disk.synchronize(folder: path)
    }
}
