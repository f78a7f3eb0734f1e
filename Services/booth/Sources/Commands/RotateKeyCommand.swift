internal import ArgumentParser
internal import FoundationEssentials
internal import Passes

/// `booth rotate-key`
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key", abstract: "Replace the key with which this booth signs what it asks.",
        discussion: """
            A running agent does it by itself; see --rotate-key-after of `booth run`. If it is interrupted, the next run \
            finishes it.
            """)

    @OptionGroup var booth: BoothOptions
    @OptionGroup var logging: LogOptions

    func run() async throws {
        let folder = booth.folder
        let enrolled = try folder.enrolled()
        let lock = try FolderLock(folder)
        defer { withExtendedLifetime(lock) {} }
        let platform = try NetworkPlatform(enrolled, logger: logging.logger)
        do {
            let key = try await KeyRotation(folder, platform: platform).rotate()
            await platform.close()
            CommandOutput.write("Booth \(enrolled.identity.number) signs with the key \(key.fingerprint) now.")
        } catch {
            await platform.close()
            throw error
        }
    }
}
