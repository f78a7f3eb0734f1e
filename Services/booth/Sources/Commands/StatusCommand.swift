internal import ArgumentParser
internal import Certificates
internal import Contracts
internal import FoundationEssentials

/// `booth status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say which booth this is and what waits in its spool. Changes nothing.")

    @OptionGroup var booth: BoothOptions

    @Option(help: "The file with the settings of `booth run`, which says how much the spool may hold.")
    var config: String?

    @Flag(help: "Print JSON instead of sentences.")
    var json = false

    private struct Report: Encodable {
        let number: Int
        let boothID: String
        let url: String
        let isRunning: Bool
        /// When the certificate for the broker ends; absent where the booth signs in with a password.
        let certificateUntil: Date?
        let spool: SpoolSummary
    }

    func run() async throws {
        guard let identity = try booth.folder.identity() else {
            throw BoothError.notEnrolled(directory: booth.folder.path)
        }
        let isRunning = (try? FolderLock(booth.folder)) == nil
        let spool = try SpoolSummary(of: booth.folder.spool, limits: RunSettings.read(config).limits)
        let certificate = try booth.folder.certificateValidity()
        if json {
            return try CommandOutput.writeJSON(
                Report(
                    number: identity.number, boothID: "\(identity.boothID)", url: identity.url, isRunning: isRunning,
                    certificateUntil: certificate?.until, spool: spool))
        }
        let states = SpooledCapture.State.allCases.compactMap { state in
            spool.states[state.rawValue].map { "\($0) \(state.rawValue)" }
        }
        CommandOutput.write("booth     \(identity.number) (\(identity.boothID)) of \(identity.url)")
        CommandOutput.write("agent     \(isRunning ? "runs" : "does not run")")
        if let certificate {
            CommandOutput.write("broker    certificate until \(certificate.until.formatted(Date.ISO8601FormatStyle()))")
        }
        CommandOutput.write(
            "spool     \(spool.captures) \(spool.captures == 1 ? "capture" : "captures"), \(spool.sealedBytes >> 20) MiB"
                + (states.isEmpty ? "" : ": " + states.joined(separator: ", ")))
        if let oldest = spool.oldest {
            CommandOutput.write("oldest    made \(oldest.formatted(Date.ISO8601FormatStyle()))")
        }
        if spool.lastSequence > 0 { CommandOutput.write("newest    capture number \(spool.lastSequence)") }
        if let free = spool.freeBytes { CommandOutput.write("disk      \(free >> 20) MiB free") }
        if let fullAt = spool.fullAt {
            CommandOutput.write("full      about \(fullAt.formatted(Date.ISO8601FormatStyle())), at this pace")
        }
        for line in attention(spool) { CommandOutput.write("attention \(line)") }
    }

    private func attention(_ spool: SpoolSummary) -> [String] {
        var lines: [String] = []
        if spool.level == .short {
            lines.append("the spool is nearly full; see that uploads get through, or make room")
        }
        if spool.level == .full { lines.append("the spool is full; captures stay in their folder until there is room") }
        if spool.damaged > 0 {
            lines.append("\(spool.damaged) captures are damaged; their files are kept, look at the disk")
        }
        if spool.withdrawn > 0 {
            lines.append("\(spool.withdrawn) deleted captures are still to be told to the platform")
        }
        return lines
    }
}
