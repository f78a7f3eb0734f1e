import ArgumentParser
import Contracts
import Deadlines
import Foundation
import ServiceHost
import WebPages
import MessagingRuntime

/// `notifications policy …`
struct PolicyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Publish versions of the privacy policy, and list them.",
        subcommands: [PublishPolicyCommand.self, ListPolicies.self])
}

struct PublishPolicyCommand: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Publish another version, for ever, and prepare the mail that announces it.",
        discussion: """
            The files are UTF-8 text: empty lines divide paragraphs, `#` begins a heading, `-` an item of a list. Once \
            published a version cannot be changed or removed. The announcement is sent when somebody else confirms it: \
            notifications mailing confirm.
            """)

    @Argument(help: "What the version is called, in its address too: 2026-11.")
    var version: String

    @Option(help: "The day from which it is in force (2026-12-01, in Brussels).")
    var effective: String

    @Option(help: "The file with the Dutch text.")
    var nl: String

    @Option(help: "The file with the French text.")
    var fr: String

    @Option(help: "The file with the German text.")
    var de: String

    @Option(help: "The file with the English text.")
    var en: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        guard let effectiveAt = CivilDate(effective).map(BrusselsTime.start) else {
            throw ValidationError("--effective wants a day, such as 2026-12-01")
        }
        let files: [Language: String] = [.dutch: nl, .french: fr, .german: de, .english: en]
        var texts: [Language: String] = [:]
        for (language, file) in files { texts[language] = try Self.read(file, language) }
        let settings = try MailSettings(frame)
        let now = frame.now()
        do {
            let draft = try PolicyDraft(version: version, effectiveAt: effectiveAt, texts: texts, at: now)
            let act = operatorOptions.act
            let mailing = try await Backbone.with(frame) { backbone in
                try await PublishPolicy(unit: backbone.unit, texts: frame.pages.texts, origin: settings.origin)
                    .perform(draft, by: act, at: now)
            }
            CommandOutput.progress("\(settings.origin)/policy/\(draft.version); announced by the mailing")
            CommandOutput.write(mailing.description)
        } catch let refusal as PolicyRefusal {
            throw ValidationError(refusal.description)
        }
    }

    private static func read(_ file: String, _ language: Language) throws -> String {
        guard let data = FileManager.default.contents(atPath: file),
            let text = String(validating: data, as: UTF8.self)
        else { throw ValidationError("--\(language.rawValue): \(file) is no file with UTF-8 text") }
        return text
    }
}

struct ListPolicies: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the versions, the last one first.")

    func run(_ frame: ServiceFrame) async throws {
        let (policies, inForce) = try await Backbone.with(frame) { backbone in
            let policies = Policies(runner: backbone.database)
            return (try await policies.all(), try await policies.inForce(at: frame.now())?.version)
        }
        let table = TextTable(
            ["version", "in force from", "published at", "published by", "mailing", ""],
            policies.map { policy in
                [
                    policy.version.description, policy.effectiveAt.text, policy.publishedAt.text, policy.publishedBy,
                    policy.mailingID.description, policy.version == inForce ? "in force" : "",
                ]
            })
        CommandOutput.write(table.text(otherwise: "No policy is published. `notifications policy publish` does it."))
    }
}
