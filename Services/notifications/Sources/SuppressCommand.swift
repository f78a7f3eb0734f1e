import ArgumentParser
import FoundationEssentials
import PostgreSQL
import ServiceHost
import Vault
import MessagingRuntime

/// `notifications suppress`: somebody wants no advertising.
struct SuppressCommand: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "suppress", abstract: "Send an address no advertising any more; what people are owed still comes.")

    @Option(help: "The mail address. Only its look-up hash is kept.")
    var mail: String

    @Flag(help: "Lift it: the person agrees again.")
    var lift = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let (now, act, lift) = (frame.now(), operatorOptions.act, lift)
        try await Backbone.with(frame) { backbone in
            guard let hashes = try? backbone.lookupHasher().allHashes(mail: mail).map(\.bytes) else {
                throw ValidationError("--mail wants a mail address")
            }
            try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, _ in
                let suppressions = Suppressions(runner: transaction)
                try await lift ? suppressions.lift(hashes) : suppressions.add(hashes, at: now)
                try await OperatorActs(runner: transaction)
                    .record(lift ? "suppress lift" : "suppress", of: "advertising", by: act, at: now)
            }
        }
        CommandOutput.write(lift ? "Advertising may be sent there again." : "No advertising is sent there any more.")
    }
}

/// The queries on `suppression`.
struct Suppressions<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// - Parameter lookups: of one address, under every pepper in use.
    func add(_ lookups: [[UInt8]], at now: Date) async throws {
        try await runner.execute(
            """
            insert into suppression (recipient_lookup, suppressed_at)
            select lookup, \(now) from unnest(\(lookups)) as lookup
            on conflict do nothing
            """)
    }

    func lift(_ lookups: [[UInt8]]) async throws {
        try await runner.execute("delete from suppression where recipient_lookup = any(\(lookups))")
    }
}
