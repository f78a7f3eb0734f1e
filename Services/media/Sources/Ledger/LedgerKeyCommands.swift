import ArgumentParser
import Foundation
import Hexadecimal
import Journal
import ServiceHost

struct ShowLedgerKey: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Print the public key that checks ledgers which customers downloaded.")

    func run(_ frame: ServiceFrame) async throws {
        let key = try CheckpointKey(path: frame.settings.string("CHECKPOINT_KEY_FILE"))
        CommandOutput.write(String(hexadecimal: key.publicKey))
    }
}

/// Needs no service, no database and no secret.
struct CheckLedgerBundle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a ledger that a customer downloaded; fails when it is not genuine.")

    @Argument(help: "The file.")
    var file: String

    @Option(help: "The public key, as `media ledger key` prints it, had another way than the file.")
    var publicKey: String

    func run() async throws {
        guard let key = [UInt8](hexadecimal: publicKey), key.count == 32 else {
            throw ValidationError("--public-key wants 64 hexadecimal digits")
        }
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        let verdict = JournalBundle.check(text, signedBy: key)
        CommandOutput.write("\(verdict)")
        guard case .genuine = verdict else { throw ExitCode.failure }
    }
}
