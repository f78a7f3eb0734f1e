internal import ArgumentParser
internal import DurableFiles
internal import FoundationEssentials

/// `booth enrol`
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Make this device a booth, with the code that an operator gives.",
        discussion: """
            The booth makes its own key; what the platform answers is kept in the directory, which only its owner can \
            read. The code works once. Say it as one string, CODE@https://photos.example, by --file, or by --url with \
            --code.
            """)

    @Argument(help: "The code and the platform's address in one: CODE@https://photos.example.")
    var ticket: String?

    @Option(help: "The file that `ingest booth enrol --file-out` has written.")
    var file: String?

    @Option(help: "Where the platform is, https://photos.example.")
    var url: String?

    @Option(help: "The one-time code; the variable BOOTH_CODE says it too, and keeps it out of the list of processes.")
    var code: String?

    @OptionGroup var booth: BoothOptions

    @Option(help: "A file with certificate authorities to believe in instead of the system's.")
    var ca: String?

    @Flag(help: "Replace an earlier enrolment. With another booth's code the spool must be empty.")
    var again = false

    func validate() throws {
        guard [ticket, file, url].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("say one of CODE@URL, --file and --url")
        }
        if let ticket, EnrolmentTicket(text: ticket) == nil {
            throw ValidationError("the code wants an address: CODE@https://photos.example")
        }
        if let url, !EnrolmentTicket.isAddress(url) {
            throw ValidationError("--url wants https://… (or http://… on one machine)")
        }
    }

    func run() async throws {
        let ticket = try whole
        var authorities = ca
        if let text = ticket.authorities {
            try Files.makeDirectories(booth.folder.path, mode: 0o700)
            try Files.replace(booth.folder.authorities, with: Array(text.utf8), mode: 0o600)
            authorities = authorities ?? booth.folder.authorities
        }
        let identity = try await Enrolment(booth.folder, url: ticket.url, authorities: authorities).enrol(
            code: ticket.code, again: again)
        CommandOutput.write("Booth \(identity.number) is enrolled as \(identity.boothID).")
        if let file { CommandOutput.write("The code is used up; delete \(file).") }
    }

    private var whole: EnrolmentTicket {
        get throws {
            if let file { return try EnrolmentTicket(file: file) }
            if let ticket = ticket.flatMap({ EnrolmentTicket(text: $0) }) { return ticket }
            guard let code = code ?? ProcessInfo.processInfo.environment["BOOTH_CODE"], !code.isEmpty else {
                throw ValidationError("--code (or BOOTH_CODE) is needed: `ingest booth enrol` prints one")
            }
            return EnrolmentTicket(url: url ?? "", code: code)
        }
    }
}
