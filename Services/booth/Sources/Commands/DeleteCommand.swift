internal import ArgumentParser
internal import Contracts
internal import FoundationEssentials
internal import HTTPClient
internal import Logging
internal import Transfer

/// `booth delete`
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete what a guest does not want to leave the booth.",
        discussion: """
            Names one capture, or the session code of a guest's turn. What the platform has not been told of goes from \
            the disk at once. What has left is deleted by the button on the guest's page. The booth software's own \
            files are its own; delete them there. Exit code 1 when something has left already.
            """)

    @OptionGroup var booth: BoothOptions

    @Argument(help: "The session code, or a capture's identifier as the log names it.")
    var which: String

    @Flag(help: "Really delete; without it only what would go is said.")
    var yes = false

    private enum Wish {
        case session(SessionCode)
        case capture(Identifier<Capture>)

        var path: String {
            switch self {
            case .session(let code): "sessions/\(code.text)"
            case .capture(let id): "captures/\(id)"
            }
        }
    }

    func run() async throws {
        let wish: Wish
        if let id = Identifier<Capture>(which) {
            wish = .capture(id)
        } else if let code = SessionCode(which) {
            wish = .session(code)
        } else {
            throw ValidationError("say a session code of 28 characters, or a capture's identifier")
        }
        guard yes else {
            return CommandOutput.write("would delete \(wish.path) from this booth, for ever; --yes does it")
        }
        let report: DeletionReport
        if let lock = try? FolderLock(booth.folder) {
            report = try await deleteHere(wish)
            withExtendedLifetime(lock) {}
        } else {
            report = try await ask(wish)
        }
        for capture in report.deleted { CommandOutput.write("deleted \(capture)") }
        if report.takenBack > 0 { CommandOutput.write("taken back \(report.takenBack) that waited for files") }
        for capture in report.announced {
            CommandOutput.write("not here any more: \(capture); the button on the guest's page deletes it")
        }
        if report.deleted.isEmpty && report.takenBack == 0 {
            if report.announced.isEmpty { CommandOutput.write("the booth holds nothing of that") }
            throw ExitCode.failure
        }
        if !report.announced.isEmpty { throw ExitCode.failure }
    }

    /// The agent does not run: its spool is ours.
    private func deleteHere(_ wish: Wish) async throws -> DeletionReport {
        let enrolled = try booth.folder.enrolled()
        let settings = SpoolSettings(
            watched: "\(booth.folder.path)/nothing", folder: booth.folder.spool, boothNumber: enrolled.identity.number)
        let spool = try Spool(settings, seal: enrolled.seal, sessionMAC: enrolled.sessionMAC)
        _ = try await spool.recover()
        var deletion = Deletion()
        let captures: [SpooledCapture]
        switch wish {
        case .session(let code):
            deletion.takenBack = try await spool.takeBack(code.text)
            captures = await spool.captures(of: code.text)
        case .capture(let id): captures = await spool.capture(id).map { [$0] } ?? []
        }
        for capture in captures {
            if try await spool.withdraw(capture.id, at: Date()) {
                deletion.deleted.append(capture.id)
            } else {
                deletion.announced.append(capture.id)
            }
        }
        return DeletionReport(deletion)
    }

    /// The agent runs, and holds the spool.
    private func ask(_ wish: Wish) async throws -> DeletionReport {
        guard let address = LocalServer.address(of: booth.folder) else { throw BoothError.noLocalInterface }
        let client = HTTPClient(HTTPClient.Configuration())
        let token = try LocalServer.token(of: booth.folder)
        let response: HTTPResponse
        do {
            response = try await client.send(
                HTTPRequest(
                    .delete, "http://127.0.0.1:\(address.port)/\(wish.path)",
                    headers: ["Authorization": "Bearer \(token)"]))
        } catch {
            await client.close()
            throw BoothError.noLocalInterface
        }
        await client.close()
        if response.status == 404 { return DeletionReport(Deletion()) }
        guard let report = try? response.json(as: DeletionReport.self) else { throw BoothError.noLocalInterface }
        return report
    }
}
