internal import ArgumentParser
internal import DurableFiles

/// Which booths a command is about, when it may be about several.
struct FleetOptions: ParsableArguments {
    @Option(parsing: .upToNextOption, help: "Directories that make this device booths.")
    var directory: [String] = []

    @Option(help: "A folder in which each directory is an enrolled booth's; instead of --directory.")
    var fleet: String?

    func validate() throws {
        guard directory.isEmpty != (fleet == nil) else {
            throw ValidationError("say which booths: --directory with one or several, or --fleet with a folder of them")
        }
    }

    /// In the order of their names.
    ///
    /// - Throws: ``BoothError/noFolder(_:)`` when there are none.
    func folders() throws -> [BoothFolder] {
        guard let fleet else { return directory.map { BoothFolder($0) } }
        let folders = try Files.entries(of: fleet).filter(\.isDirectory).map { BoothFolder("\(fleet)/\($0.name)") }
            .filter { try $0.identity() != nil }
        guard !folders.isEmpty else { throw BoothError.noFolder("of enrolled booths in \(fleet)") }
        return folders.sorted { $0.path < $1.path }
    }
}
