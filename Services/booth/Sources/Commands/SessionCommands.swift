internal import ArgumentParser
internal import Contracts
internal import FoundationEssentials
internal import QRCodes

/// `booth session …`
struct SessionCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Codes of guests' turns.", subcommands: [NewSessionCommand.self])
}

struct NewSessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make the code of a guest's turn, its link and its QR code. Needs no network.",
        discussion: """
            Booth software shows the QR code at once and writes the code into the sidecars of that turn, as "session". \
            The page behind the link says "on its way" until the captures have arrived.
            """)

    @OptionGroup var booth: BoothOptions

    @Option(help: "Where the QR code is put, as SVG; DIRECTORY/session.svg unless set.")
    var qr: String?

    @Flag(help: "Print JSON.")
    var json = false

    private struct Session: Encodable {
        let session: String
        let link: String
        let qr: String
    }

    func run() async throws {
        let folder = booth.folder
        let enrolled = try folder.enrolled()
        let code = try enrolled.newSession()
        let link = enrolled.link(of: code)
        try folder.writeSession(QRCode.svg(link, title: "QR code"), to: qr)
        let file = qr ?? folder.session
        if json { return try CommandOutput.writeJSON(Session(session: code.text, link: link, qr: file)) }
        CommandOutput.write("code  \(code.text)")
        CommandOutput.write("link  \(link)")
        CommandOutput.write("QR    \(file)")
    }
}
