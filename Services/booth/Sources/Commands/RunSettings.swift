internal import FoundationEssentials

/// How a booth runs, as a file says it: what `booth run` can also be told by options, which go before.
///
/// ```json
/// {"directory": "/var/lib/booth", "watch": "/home/booth/captures", "localPort": 8099}
/// ```
struct RunSettings: Codable, Sendable, Equatable {
    var directory: String?
    /// The folder that booth software fills.
    var watch: String?
    var moveTo: String?
    var soloAfter: Double?
    var missingAfter: Double?
    /// Gibibytes.
    var spoolLimit: Int?
    /// Mebibytes.
    var keepFree: Int?
    var uploads: Int?
    var localPort: Int?
    /// Days; 0 for never.
    var rotateKeyAfter: Int?

    /// - Throws: ``BoothError/unreadableSettings(_:)``.
    static func read(_ path: String?) throws(BoothError) -> RunSettings {
        guard let path else { return RunSettings() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadableSettings("\(path) cannot be read")
        }
        // A name that is mistyped would otherwise be a setting that nobody misses.
        guard let names = try? JSONDecoder().decode([String: JSONValue].self, from: data),
            let settings = try? JSONDecoder().decode(RunSettings.self, from: data)
        else { throw .unreadableSettings("\(path) is not a JSON object of the settings that `booth help run` lists") }
        let unknown = Set(names.keys).subtracting(known)
        guard unknown.isEmpty else {
            throw .unreadableSettings("\(path) says \(unknown.sorted().joined(separator: ", ")), which is no setting")
        }
        return settings
    }

    private static let known: Set<String> = [
        "directory", "watch", "moveTo", "soloAfter", "missingAfter", "spoolLimit", "keepFree", "uploads", "localPort",
        "rotateKeyAfter",
    ]

    // MARK: Checked

    var limits: SpoolLimits {
        SpoolLimits(maximumBytes: (spoolLimit ?? 50) << 30, freeSpaceFloor: (keepFree ?? 1024) << 20)
    }

    /// Says what cannot be; `nil` when all can.
    var complaint: String? {
        if !(1...64).contains(uploads ?? 2) { return "uploads wants 1 to 64" }
        if !(1...(1 << 20)).contains(spoolLimit ?? 50) { return "spool-limit wants whole gibibytes above 0" }
        if !(0...(1 << 30)).contains(keepFree ?? 1024) { return "keep-free wants whole mebibytes" }
        if (soloAfter ?? 0) < 0 { return "solo-after wants seconds" }
        if (missingAfter ?? 600) < 10 { return "missing-after wants seconds, from 10" }
        if !(0...65_535).contains(localPort ?? 0) { return "local-port wants a port" }
        if !(0...3650).contains(rotateKeyAfter ?? 90) { return "rotate-key-after wants 0 to 3650 days" }
        return nil
    }
}
