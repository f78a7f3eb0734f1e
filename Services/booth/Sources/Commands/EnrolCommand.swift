internal import ArgumentParser
internal import FoundationEssentials

/// `booth enrol`
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Make this device a booth, with the code that an operator gives.",
        discussion: """
            The booth makes its own key; what the platform answers is kept in the directory, which only its owner can \
            read. The code works once.
            """)

    @Option(help: "Where the platform is, https://photos.example.")
    var url: String

    @Option(help: "The one-time code; the variable BOOTH_CODE says it too, and keeps it out of the list of processes.")
    var code: String?

    @OptionGroup var booth: BoothOptions

    @Option(help: "A file with certificate authorities to believe in instead of the system's.")
    var ca: String?

    @Flag(help: "Replace an earlier enrolment; the spool must be empty.")
    var again = false

    func validate() throws {
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw ValidationError("--url wants https://… (or http://… on one machine)")
        }
    }

    func run() async throws {
        guard let code = code ?? ProcessInfo.processInfo.environment["BOOTH_CODE"], !code.isEmpty else {
            throw ValidationError("--code (or BOOTH_CODE) is needed: `ingest booth enrol` prints one")
        }
        let identity = try await Enrolment(booth.folder, url: url, authorities: ca).enrol(code: code, again: again)
        CommandOutput.write("Booth \(identity.number) is enrolled as \(identity.boothID).")
    }
}
