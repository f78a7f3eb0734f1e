package import ArgumentParser
import AMQP
import FoundationEssentials
import MessagingRuntime

/// `<service> dead …`: what the service could not do, for whoever is on call.
package struct DeadLetterCommands<Program: ServiceProgram>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "dead", abstract: "List, show, replay or discard messages that could not be handled.",
            discussion: "A parked message is never lost: it waits here until somebody decides.",
            subcommands: [
                ListDead<Program>.self, ShowDead<Program>.self, ReplayDead<Program>.self, DiscardDead<Program>.self,
            ],
            defaultSubcommand: ListDead<Program>.self)
    }

    package init() {}
}

struct ListDead<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list", abstract: "List parked messages, oldest first, without what is in them.")
    }

    @Option(help: "How many at most.")
    var limit = 100

    func run(_ frame: ServiceFrame) async throws {
        let letters = try await withDeadLetters(frame) { try await $0.list(limit: limit) }
        let table = TextTable(
            ["id", "message", "about", "reason", "attempts", "parked at", "from"],
            letters.map { letter in
                [
                    letter.id, letter.name, letter.subject, letter.reason, "\(letter.attempts)",
                    letter.parkedAt.map { $0.formatted(Date.ISO8601FormatStyle()) } ?? "", letter.queue,
                ]
            })
        CommandOutput.write(table.text(otherwise: "Nothing is parked."))
    }
}

struct ShowDead<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show", abstract: "Show all about one parked message but what it says.")
    }

    @Argument(help: "The message's id, as `dead list` prints it.")
    var id: String

    func run(_ frame: ServiceFrame) async throws {
        guard let found = try await withDeadLetters(frame, { try await $0.inspect(id: id) }) else {
            throw ValidationError("nothing with this id is parked; `\(Program.name) dead list` shows what is")
        }
        let instant = { (date: Date?) in date?.formatted(Date.ISO8601FormatStyle()) ?? "" }
        CommandOutput.write(
            TextTable(
                ["what", "value"],
                [
                    ["id", found.letter.id], ["message", found.letter.name], ["said by", found.source],
                    ["said at", instant(found.saidAt)], ["about", found.letter.subject],
                    ["version", found.entityVersion.map(String.init) ?? ""], ["rental", found.rental ?? ""],
                    ["because of", found.causationID ?? ""], ["trace", found.letter.traceparent ?? ""],
                    ["parked at", instant(found.letter.parkedAt)], ["reason", found.letter.reason],
                    ["attempts", "\(found.letter.attempts)"], ["from", found.letter.queue],
                    ["handler", found.letter.handler], ["bytes", "\(found.bodyBytes)"],
                    ["fields", found.fields?.joined(separator: ", ") ?? "no JSON object"],
                ]
            ).text(otherwise: ""))
    }
}

struct ReplayDead<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "replay", abstract: "Send parked messages back to where they came from, to be tried again.")
    }

    @OptionGroup var operatorOptions: OperatorCommandOptions
    @OptionGroup var choice: LetterChoice

    func run(_ frame: ServiceFrame) async throws {
        let act = operatorOptions.act
        let count = try await withDeadLetters(frame) {
            try await $0.replay(choice.letters, actor: act.who, reason: act.reason)
        }
        CommandOutput.write("\(count) sent back")
    }
}

struct DiscardDead<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "discard", abstract: "Remove parked messages for good. There is no way back; say why.")
    }

    @OptionGroup var operatorOptions: OperatorCommandOptions
    @OptionGroup var choice: LetterChoice

    func run(_ frame: ServiceFrame) async throws {
        let act = operatorOptions.act
        let count = try await withDeadLetters(frame) {
            try await $0.discard(choice.letters, actor: act.who, reason: act.reason)
        }
        CommandOutput.write("\(count) discarded")
    }
}

/// One letter by its id, those of one reason, or all of them, and never all by accident.
struct LetterChoice: ParsableArguments {
    @Argument(help: "The message's id, as `dead list` prints it.")
    var id: String?

    @Option(name: .customLong("parked-for"), help: "All that are parked for this reason, as `dead list` prints it.")
    var parkedReason: String?

    @Flag(help: "All of them.")
    var all = false

    func validate() throws {
        guard [id != nil, parkedReason != nil, all].count(where: \.self) == 1 else {
            throw ValidationError("Give the id of one message, --parked-for a reason, or --all.")
        }
    }

    var letters: DeadLetters.Choice { id.map { .id($0) } ?? parkedReason.map { .parkedFor($0) } ?? .all }
}

private func withDeadLetters<Outcome>(
    _ frame: ServiceFrame, _ body: (DeadLetters) async throws -> Outcome
) async throws -> Outcome {
    try await Backbone.with(frame) { backbone in
        let session = BrokerSession(backbone.broker, logger: frame.logger)
        let publisher = Publisher(backbone.broker, logger: frame.logger)
        let letters = DeadLetters(
            service: frame.name, broker: session, publisher: publisher, database: backbone.database, now: frame.now)
        let outcome: Outcome
        do {
            outcome = try await body(letters)
        } catch {
            await session.close()
            await publisher.close()
            throw error
        }
        await session.close()
        await publisher.close()
        return outcome
    }
}
