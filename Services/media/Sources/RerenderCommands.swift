import ArgumentParser
import Contracts
import Foundation
import Messaging
import MessagingRuntime
import ServiceHost

/// `media rerender …`
struct RerenderCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerender", abstract: "Make renditions again from the originals, by the recipes as they are now.",
        subcommands: [StartRerendering.self, ShowRerenderings.self, StopRerendering.self],
        defaultSubcommand: StartRerendering.self)
}

struct StartRerendering: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Order it; the service does it, one capture after the other.",
        discussion: """
            Originals are read and never changed. What a capture has of the recipe's version already is left as it is, so \
            that ordering it twice does it once. `media rerender status` shows how far it is.
            """)

    @Option(help: "Only renditions of this name, such as preview; of every name when it is left out.")
    var recipe: String?

    @Option(help: "The captures of this rental, as `accounts rental list` prints it.")
    var rental: String?

    @Option(help: "This capture, as `media captures list` prints it.")
    var capture: String?

    @Flag(help: "Every capture; wants --yes.")
    var all = false

    @Flag(help: "With --all: yes, every capture.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws {
        guard [rental != nil, capture != nil, all].count(where: { $0 }) == 1 else {
            throw ValidationError("say what is to be rendered again: --rental, --capture or --all")
        }
        if let recipe, !RecipeChoice.names.contains(recipe) {
            throw ValidationError("--recipe is one of \(RecipeChoice.names.sorted().joined(separator: ", "))")
        }
        guard !all || yes else {
            throw ValidationError(
                "This decodes every original there is again, which may take days and slows new captures down while "
                    + "it lasts. Add --yes to do it; `media rerender stop` ends it.")
        }
    }

    func run(_ frame: ServiceFrame) async throws {
        let scope = Rerenderings.Scope(
            rental: try rental.map { try identifier($0, Rental.self, "--rental").uuid },
            capture: try capture.map { try identifier($0, Capture.self, "--capture").uuid })
        let now = frame.now()
        let (id, act) = (Identifier<Rerendering>(at: now), operatorOptions.act)
        let choice = RecipeChoice(name: recipe)
        let count = try await Backbone.with(frame) { backbone in
            try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, outbox in
                let count = try await Rerenderings(runner: transaction)
                    .add(id, choice, scope, by: act.who, because: act.reason, at: now)
                try await outbox.send(RenderAgain(rerenderingID: id))
                return count
            }
        }
        CommandOutput.write("Ordered \(id): \(count) captures. `media rerender status` shows how far it is.")
    }

    private func identifier<Kind>(_ text: String, _: Kind.Type, _ option: String) throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { throw ValidationError("\(option) wants an identifier") }
        return id
    }
}

struct ShowRerenderings: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what was ordered and how far it is, the newest first.")

    @Option(help: "How many at most.")
    var limit = 20

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be 1 to 10000") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let stored = try await Backbone.with(frame) { backbone in
            try await Rerenderings(runner: backbone.database).list(atMost: limit)
        }
        let lines = stored.map { one in
            [
                "\(one.id)", one.choice.name ?? "all", one.state, "\(one.passed) of \(one.captures)", "\(one.made)",
                one.reasons ?? "", one.askedBy, ContractCoding.text(of: one.askedAt),
            ]
        }
        CommandOutput.write(
            TextTable(
                ["rerendering", "recipe", "state", "captures", "made again", "not rendered", "by", "ordered (UTC)"],
                lines
            ).text(otherwise: "Nothing was ordered to be rendered again."))
    }
}

struct StopRerendering: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End one after the capture that it is at; what it has made stays.")

    @Argument(help: "As `media rerender status` prints it.")
    var rerendering: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        guard let id = Identifier<Rerendering>(rerendering) else {
            throw ValidationError("wants an identifier, as `media rerender status` prints it")
        }
        let (now, act) = (frame.now(), operatorOptions.act)
        let isStopped = try await Backbone.with(frame) { backbone in
            try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, _ in
                try await Rerenderings(runner: transaction).stop(id, by: act.who, at: now)
            }
        }
        guard isStopped else { throw ValidationError("\(id) has ended, or was never ordered") }
        CommandOutput.write("Stopped \(id).")
    }
}

extension StoredRerendering {
    fileprivate var state: String { endedAt == nil ? "running" : stoppedBy == nil ? "done" : "stopped" }
}
