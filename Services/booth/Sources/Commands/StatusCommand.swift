internal import ArgumentParser
internal import Certificates
internal import Contracts
internal import FoundationEssentials

/// `booth status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say which booth this is and what waits in its spool. Changes nothing.")

    @OptionGroup var booth: BoothOptions

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
        let spool = try SpoolSummary(of: booth.folder.spool)
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
        if spool.damaged > 0 {
            CommandOutput.write("attention \(spool.damaged) manifests cannot be read; their files are kept")
        }
    }
}
