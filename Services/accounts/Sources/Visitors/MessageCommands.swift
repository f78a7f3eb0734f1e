import ArgumentParser
import Contracts
import Foundation
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault

/// `accounts message …`
struct MessageCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Read what visitors of the website wrote, mark what was answered, forget it.",
        subcommands: [
            ListMessagesCommand.self, ShowMessageCommand.self, AnsweredMessageCommand.self, ForgetMessageCommand.self,
        ])
}

struct ListMessagesCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what waits for an answer, without names, addresses and texts.")

    @Flag(help: "Print JSON.")
    var json = false

    struct View: Encodable {
        var id: String
        var language: String
        var writtenAt: String
    }

    func run(_ frame: ServiceFrame) async throws {
        let open = try await CommandDesk.work(frame) {
            try await Visitors(runner: $0.database).open(atMost: ContactPolicy.mostUnanswered)
        }
        let views = open.map {
            View(id: "\($0.id)", language: $0.language.rawValue, writtenAt: ContractCoding.text(of: $0.writtenAt))
        }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            ["message", "language", "written at"], views.map { [$0.id, $0.language, $0.writtenAt] })
        CommandOutput.write(table.text(otherwise: "Nothing waits for an answer."))
    }
}

struct ShowMessageCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print one message, with who wrote it. That it was read is recorded.",
        discussion: "It was left for an answer and for nothing else: whoever wrote it is sent no advertising.")

    @Argument(help: "The message, as `accounts message list` prints it.")
    var message: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try CommandDesk.identifier(message, Visitor.self, "MESSAGE")
        let lines = try await CommandDesk.work(frame) { backbone in
            let vault = try backbone.vault()
            let (order, now) = (Order(operatorOptions), frame.now())
            let found = try await backbone.unit.perform(at: now, actor: order.actor, reason: order.reason) {
                transaction, _ in
                let found = try await Visitors(runner: transaction).visitor(id)
                try await OperatorActs(runner: transaction).record("message show", of: "\(id)", by: order, at: now)
                return found
            }
            guard let found else { throw ValidationError("there is no message \(id)") }
            let phone = try await found.phone.asyncMap {
                try await vault.openText($0, purpose: StoredVisitor.Purpose.phone)
            }
            return [
                try await vault.openText(found.name, purpose: StoredVisitor.Purpose.name),
                try await vault.openText(found.mail, purpose: SealedPurpose.mailAddress), phone,
                "Written \(BrusselsText.of(found.writtenAt)), to be answered in: \(found.language.rawValue)", "",
                try await vault.openText(found.message, purpose: StoredVisitor.Purpose.message),
            ].compactMap(\.self)
        }
        CommandOutput.write(lines.joined(separator: "\n"))
    }
}

struct AnsweredMessageCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "answered",
        abstract: "Mark a message as answered: it is listed no more, and erased 90 days later.")

    @Argument(help: "The message.")
    var message: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try CommandDesk.identifier(message, Visitor.self, "MESSAGE")
        try await CommandDesk.work(frame) { backbone in
            let (order, now) = (Order(operatorOptions), frame.now())
            try await backbone.unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
                guard try await Visitors(runner: transaction).answer(id, at: now) else {
                    throw ValidationError("there is no message \(id) that waits for an answer")
                }
                try await OperatorActs(runner: transaction).record("message answered", of: "\(id)", by: order, at: now)
            }
        }
    }
}

struct ForgetMessageCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Erase a message at once, answered or not; nothing brings it back.")

    @Argument(help: "The message.")
    var message: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try CommandDesk.identifier(message, Visitor.self, "MESSAGE")
        try await CommandDesk.work(frame) { backbone in
            let vault = try backbone.vault()
            let (order, now) = (Order(operatorOptions), frame.now())
            try await backbone.unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
                guard let key = try await Visitors(runner: transaction).remove(id) else {
                    throw ValidationError("there is no message \(id)")
                }
                try await OperatorActs(runner: transaction).record("message forget", of: "\(id)", by: order, at: now)
                // Last: whatever fails before takes the row back, and it must be readable then.
                try await vault.destroyKey(key)
            }
        }
    }
}
