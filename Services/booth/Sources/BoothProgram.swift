internal import ArgumentParser
internal import Glibc

/// The booth's agent as a program: its commands, what it says when something is wrong, how it ends.
///
/// It is no service: it has no database, no pages and nobody beside it at the venue. Its frame is this file.
package enum BoothProgram {
    package static let version = "0.1.0"

    /// Reads the command line, does what it says and ends the process. Never returns.
    ///
    /// Exit codes: 0 done or stopped on request, 1 failed, 64 wrong command line, 78 the booth is not set up.
    package static func run() async -> Never {
        // A peer that closes a connection is an error of that connection, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try RootCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch {
            if error is ExitCode || RootCommand.exitCode(for: error) != .failure { RootCommand.exit(withError: error) }
            let line = "\(error)".split { $0.isNewline }.joined(separator: " ")
            StandardError.write("booth: \(line.prefix(500))\n")
            exit((error as? BoothError)?.isAboutSetUp == true ? 78 : 1)
        }
    }
}

/// All that the agent can be asked to do.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booth",
        abstract: "Takes what booth software makes to the platform, whatever the network does.",
        version: BoothProgram.version,
        subcommands: [
            EnrolCommand.self, RenewCertificateCommand.self, RotateKeyCommand.self, RunCommand.self, StatusCommand.self,
            SessionCommands.self, DeleteCommand.self, SimulateCommand.self, CheckReceiptsCommand.self,
        ])
}

/// Where an end that is an error is told.
enum StandardError {
    /// Writes all of it; gives up when nobody reads.
    static func write(_ text: String) {
        var rest = Array(text.utf8)
        while !rest.isEmpty {
            let count = Glibc.write(STDERR_FILENO, rest, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest.removeFirst(count)
        }
    }
}
