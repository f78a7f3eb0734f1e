internal import ArgumentParser
internal import FoundationEssentials
internal import Logging

/// `booth renew-certificate`
struct RenewCertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew-certificate", abstract: "Get a new key and certificate for the broker now.",
        discussion: """
            `booth run` does it by itself when a third of the time is left. Use it when somebody else may have read the \
            booth's directory. A running agent takes the new one at its next connection.
            """)

    @OptionGroup var booth: BoothOptions

    func run() async throws {
        let quiet = Logger(label: "booth") { _ in SwiftLogNoOpLogHandler() }
        let platform = try NetworkPlatform(booth.folder.enrolled(), logger: quiet)
        let outcome: CertificateRenewal.Outcome
        do {
            outcome = try await CertificateRenewal(folder: booth.folder, platform: platform).renew(isForced: true)
        } catch {
            await platform.close()
            throw error
        }
        await platform.close()
        switch outcome {
        case .renewed(let until), .holds(let until):
            CommandOutput.write(
                "The certificate for the broker holds until \(until.formatted(Date.ISO8601FormatStyle())).")
        case .passwords:
            CommandOutput.write("This platform signs no certificates; the booth signs in with its password.")
        }
    }
}
