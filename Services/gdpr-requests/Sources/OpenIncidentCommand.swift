import ArgumentParser
import Contracts
import Foundation
import MessagingRuntime
import ServiceHost
import WebPages

/// `gdpr-requests incident open`
struct OpenIncidentCommand: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Write a breach down, start its clocks, have the people concerned counted.",
        discussion: """
            Nothing is sent. Write no names or addresses into what you say here: it is kept as evidence, and the \
            authority reads it.
            """)

    @Option(help: "What happened to the data: destruction, loss, alteration, disclosure or access.")
    var kind: String

    @Option(help: "accidental or unlawful.")
    var cause: String

    @Option(help: "Since when we are reasonably certain, such as 2026-03-05T16:20:00+01:00; now unless given.")
    var awareAt: String?

    @Option(help: "What happened, in a few sentences.")
    var what: String

    @Option(help: "Only captures of this rental.")
    var rental: String?

    @Option(help: "Only captures of this booth.")
    var booth: String?

    @Option(help: "Only captures made from this instant on.")
    var from: String?

    @Option(help: "Only captures made before this instant.")
    var until: String?

    @Option(help: "A folder with nl.md, fr.md, de.md and en.md: the subject in the first line, below it what is said.")
    var texts: String

    @OptionGroup var found: FoundOutOptions
    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let incident = try self.incident(frame)
        try await Backbone.with(frame) { backbone in
            try await OpenIncident(unit: backbone.unit).perform(incident)
        }
        CommandOutput.write("incident \(incident.id)")
        for clock in IncidentPolicy.clocks(awareAt: incident.awareAt) {
            CommandOutput.write("\(clock.clock.rawValue): due \(ContractCoding.text(of: clock.dueAt))")
        }
        CommandOutput.write("Who is concerned is being counted: gdpr-requests incident preview \(incident.id)")
    }

    private func incident(_ frame: ServiceFrame) throws -> OpenedIncident {
        guard let kind = IncidentKind(rawValue: kind) else {
            throw ValidationError("--kind wants \(IncidentKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let cause = IncidentCause(rawValue: cause) else {
            throw ValidationError("--cause wants accidental or unlawful")
        }
        guard !what.allSatisfy(\.isWhitespace) else { throw ValidationError("--what wants what happened") }
        let now = frame.now()
        let awareAt = try instant(awareAt, "--aware-at") ?? now
        let scope = MailingScope(
            rentalID: try identifier(rental, "--rental"), boothID: try identifier(booth, "--booth"),
            from: try instant(from, "--from"), until: try instant(until, "--until"))
        let site = frame.pages.site
        do {
            try IncidentPolicy.checkOpening(awareAt: awareAt, scope: scope, now: now)
            return OpenedIncident(
                id: Identifier(at: now), kind: kind, cause: cause, awareAt: awareAt, openedAt: now,
                facts: IncidentFacts(
                    what: what, categoriesOfPeople: found.people, categoriesOfRecords: found.records,
                    consequences: found.consequences, measures: found.measures,
                    contact: "\(site.companyName), \(site.companyAddress), \(site.privacyMail)"),
                scope: scope, mailingID: Identifier(at: now), texts: try IncidentTexts.read(from: texts),
                proposedBy: operatorOptions.act.who, reason: operatorOptions.act.reason)
        } catch let refusal as IncidentPolicy.Refusal {
            throw ValidationError("\(refusal)")
        } catch let refusal as IncidentTexts.Refusal {
            throw ValidationError("\(refusal)")
        }
    }

    private func identifier<Kind>(_ text: String?, _ option: String) throws -> Identifier<Kind>? {
        guard let text else { return nil }
        guard let id = Identifier<Kind>(text) else { throw ValidationError("\(option) wants a UUID") }
        return id
    }
}

/// `gdpr-requests incident update`
struct UpdateIncident: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Write down what has been found out since (Art. 33(4) GDPR).")

    @OptionGroup var choice: IncidentChoice
    @OptionGroup var found: FoundOutOptions
    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        guard !found.foundOut.isEmpty else {
            throw ValidationError("say what is new: --people, --records, --consequences or --measures")
        }
        let id = try choice.id()
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        try await Backbone.with(frame) { backbone in
            _ = try await choice.state(backbone.database)
            try await backbone.unit.perform(at: now) { transaction, _ in
                try await Incidents(runner: transaction).update(id, found.foundOut)
                try await OperatorActs(runner: transaction).record(
                    "incident update", of: id.description, by: act, at: now)
            }
        }
        CommandOutput.write("noted; the dossier says it: gdpr-requests incident dossier \(id)")
    }
}

/// What of Art. 33(3) an investigation brings to light.
struct FoundOutOptions: ParsableArguments {
    @Option(help: "Whose data it is: categories of people, such as guests of weddings.")
    var people: String?

    @Option(help: "Which data it is: categories of records, such as photographs and mail addresses.")
    var records: String?

    @Option(help: "What is likely to follow from it.")
    var consequences: String?

    @Option(help: "What has been done and will be done about it.")
    var measures: String?

    var foundOut: FoundOut {
        FoundOut(
            categoriesOfPeople: people, categoriesOfRecords: records, consequences: consequences, measures: measures)
    }
}

/// Reads an RFC 3339 instant of an option.
func instant(_ text: String?, _ option: String) throws -> Date? {
    guard let text else { return nil }
    guard let instant = ContractCoding.instant(text) else {
        throw ValidationError("\(option) wants an instant such as 2026-03-05T16:20:00+01:00")
    }
    return instant
}
