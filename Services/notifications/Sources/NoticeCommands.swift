package import ArgumentParser
import Contracts
import FoundationEssentials
import ServiceHost

/// `notifications notice …`: what people are told about their own accounts.
package struct NoticeCommands: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "notice", abstract: "Show the mails to people about their own accounts.",
        subcommands: [PreviewNotice.self])

    package init() {}
}

struct PreviewNotice: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Print the text of such a mail as it will look. Nobody gets it.",
        discussion: "The link, and for how long it works, are examples: each order says its own.")

    @Argument(help: "What it tells: \(NoticeTopic.allCases.map(\.rawValue).joined(separator: ", ")).")
    var topic: String

    @Option(help: "nl, fr, de or en; all of them unless told otherwise.")
    var language: String?

    @Flag(help: "As it looks when there is nothing to do.")
    var withoutLink = false

    func run(_ frame: ServiceFrame) async throws {
        guard let topic = NoticeTopic(rawValue: topic) else {
            throw ValidationError(
                "there is no such notice; say \(NoticeTopic.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let languages = try language.map { text in
            guard let language = Language(rawValue: text) else {
                throw ValidationError("--language wants nl, fr, de or en")
            }
            return [language]
        }
        let (withoutLink, settings) = (withoutLink, try MailSettings(frame))
        try await Backbone.with(frame) { backbone in
            let writer = try MailWriter(backbone, frame, settings)
            for language in languages ?? Language.allCases {
                CommandOutput.write(
                    "── \(language.rawValue) ──\n" + (try writer.preview(topic, hasLink: !withoutLink, in: language)))
            }
        }
    }
}
