import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `accounts wording …`
struct WordingCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wording", abstract: "Publish what staff sign and customers agree to, word for word.",
        subcommands: [PublishWordingCommand.self])
}

struct PublishWordingCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Put another version in the place of the one that holds.",
        discussion: "A new undertaking is asked of all staff before anything opens again. A text never changes.")

    @Option(help: "undertaking, consent-marketing-pictures, consent-reference-name or consent-company-data.")
    var subject = Wording.undertaking

    @Option(help: "Its version: 2027-1.")
    var version: String

    @Option(help: "The folder with nl.txt, fr.txt, de.txt and en.txt; a paragraph a line.", completion: .directory)
    var texts: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        var bodies: [Language: String] = [:]
        for language in Language.allCases {
            let path = "\(texts)/\(language.rawValue).txt"
            guard let data = FileManager.default.contents(atPath: path),
                let body = String(data: data, encoding: .utf8)
            else { throw ValidationError("--texts: \(path) cannot be read as text") }
            bodies[language] = body
        }
        let read = bodies
        try await CommandDesk.work(frame) { backbone in
            try await PublishWording(unit: backbone.unit).perform(
                subject, version: version, read, by: Order(operatorOptions), at: frame.now())
        }
    }
}
