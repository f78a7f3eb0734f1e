import ArgumentParser
import Contracts
import Foundation
import Journal
import PostgreSQL
import ServiceHost

/// `media ledger …`
struct LedgerCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Check what customers did with captures, and keep proof of it elsewhere.",
        subcommands: [VerifyLedger.self, MakeCheckpoint.self, ShowLedgerKey.self, CheckLedgerBundle.self])
}

struct VerifyLedger: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Follow every chain from its beginning; fails when one is broken.",
        discussion: """
            With --checkpoints it also says which chains were cut since the newest checkpoint in that folder was made.
            """)

    @Option(help: "Only this rental's chain.")
    var rental: String?

    @Option(help: "A folder with checkpoints, kept where the database's administrator cannot write.")
    var checkpoints: String?

    func run(_ frame: ServiceFrame) async throws {
        let only = try rental.map { text in
            guard let id = Identifier<Rental>(text) else { throw ValidationError("--rental wants an identifier") }
            return JournalStream.rental(id.uuid)
        }
        let journal = try Media.journal(frame)
        let checkpoint = try checkpoints.map { folder in
            let key = try CheckpointKey(path: frame.settings.string("CHECKPOINT_KEY_FILE"))
            guard let latest = try JournalCheckpoint.latest(in: folder, signedBy: key.publicKey) else {
                throw ValidationError("there is no checkpoint in \(folder)")
            }
            return latest
        }
        let broken = try await Backbone.with(frame) { backbone in
            var (broken, last): (Int, JournalStream?) = (0, nil)
            while true {
                let streams: [JournalStream]
                if let only {
                    streams = [only]
                } else {
                    streams = try await journal.streams(after: last, in: backbone.database)
                }
                for stream in streams {
                    let verdict = try await journal.verify(stream, in: backbone.database)
                    if !verdict.isIntact { broken += 1 }
                    CommandOutput.write("\(stream) \(verdict)")
                }
                guard only == nil, let end = streams.last else { break }
                last = end
            }
            guard let checkpoint else { return broken }
            let lost = try await journal.streamsThatLost(checkpoint, in: backbone.database)
            for stream in lost { CommandOutput.write("\(stream) cut or written anew since the checkpoint") }
            return broken + lost.count
        }
        guard broken == 0 else { throw ExitCode.failure }
    }
}

struct MakeCheckpoint: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Write the ends of all chains, signed, into a folder.",
        discussion: "Copy the folder to a machine that the database's administrator cannot write to.")

    @Option(help: "The folder; it is made when it is not there.")
    var into: String

    func run(_ frame: ServiceFrame) async throws {
        let (journal, now) = (try Media.journal(frame), frame.now())
        let key = try CheckpointKey(path: frame.settings.string("CHECKPOINT_KEY_FILE"))
        let isThere = FileManager.default.fileExists(atPath: into)
        let previous = isThere ? try JournalCheckpoint.latest(in: into, signedBy: key.publicKey) : nil
        let checkpoint = try await Backbone.with(frame) { backbone in
            try await journal.checkpoint(at: now, in: backbone.database, after: previous, signedBy: key)
        }
        CommandOutput.write("\(try checkpoint.write(into: into)): \(checkpoint.heads.count) chains")
    }
}
