import ArgumentParser
import Contracts
import Foundation
import PostgreSQL
import ServiceHost

/// `gdpr-requests incident …`
struct IncidentCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident", abstract: "Write a breach down, tell everybody in time, and show how far that is.",
        discussion: """
            open, preview, test, confirm by a second person; meanwhile the dossier goes into the authority's form and \
            `incident authority` notes it. Nothing is sent before the confirmation.
            """,
        subcommands: [
            OpenIncidentCommand.self, ListIncidents.self, ShowIncident.self, PreviewIncident.self, TestIncident.self,
            ConfirmIncident.self, TellAuthority.self, NoteTold.self, NoteNotOwed.self, ShowDossier.self,
            UpdateIncident.self, CloseIncident.self,
        ])
}

struct ListIncidents: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List incidents: open ones first, by when they were noticed.")

    @Flag(help: "Only those that are not closed.")
    var open = false

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be 1 to 10000") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let states = try await Backbone.with(frame) { backbone in
            try await Incidents(runner: backbone.database).list(onlyOpen: open, atMost: limit)
        }
        let now = frame.now()
        if json { return try CommandOutput.writeJSON(states.map { IncidentStatus($0, at: now) }) }
        let table = TextTable(
            ["incident", "kind", "aware since", "next deadline", "people", "customers", "records", "state"],
            states.map { state in
                let counts = state.counts.map { ["\($0.guests)", "\($0.customers)", "\($0.records)"] }
                let next = state.clocks.filter(\.isOpen).map(\.dueAt).min()
                return [
                    state.incident.id.description, "\(state.incident.cause) \(state.incident.kind)",
                    ContractCoding.text(of: state.incident.awareAt),
                    next.map { TimeLeft($0.timeIntervalSince(now)).description } ?? "",
                ] + (counts ?? ["", "", ""]) + [Self.word(state)]
            })
        CommandOutput.write(table.text(otherwise: "There is no incident. `gdpr-requests incident open` opens one."))
    }

    private static func word(_ state: IncidentState) -> String {
        if state.closedAt != nil { return "closed" }
        if state.confirmedAt != nil { return "confirmed" }
        if state.testedAt != nil { return "seen" }
        return state.counts == nil ? "being counted" : "counted"
    }
}

struct ShowIncident: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show each clock: until when, who was told, what became of the mails.")

    @OptionGroup var choice: IncidentChoice
    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let state = try await Backbone.with(frame) { try await choice.state($0.database) }
        let status = IncidentStatus(state, at: frame.now())
        if json { return try CommandOutput.writeJSON(status) }
        CommandOutput.write(
            "\(status.cause) \(status.kind), aware since \(status.awareAt), proposed by \(status.proposedBy)")
        if let counts = status.counts {
            CommandOutput.write(
                "concerned: \(counts.people), in \(Amount(counts.records, "record"))")
        }
        CommandOutput.write("confirmed: \(status.confirmedBy.map { "by \($0)" } ?? "no")")
        CommandOutput.write("")
        CommandOutput.write(TextTable(IncidentStatus.header, status.lines).text(otherwise: ""))
        for sentence in status.next { CommandOutput.write(sentence) }
    }
}

struct ShowDossier: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "dossier", abstract: "Print what the authority's form asks (Art. 33(3) GDPR).",
        discussion: "The Belgian authority takes its web form only; nothing that is mailed is dealt with.")

    @OptionGroup var choice: IncidentChoice
    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let state = try await Backbone.with(frame) { try await choice.state($0.database) }
        let dossier = IncidentDossier(state)
        if json { return try CommandOutput.writeJSON(dossier) }
        CommandOutput.write(dossier.text)
    }
}

/// The incident that a command is about.
struct IncidentChoice: ParsableArguments {
    @Argument(help: "The incident's identifier, as `gdpr-requests incident list` prints it.")
    var incident: String

    func id() throws -> Identifier<Incident> {
        guard let id = Identifier<Incident>(incident) else {
            throw ValidationError("an incident's identifier is a UUID, as `gdpr-requests incident list` prints it")
        }
        return id
    }

    func state(_ runner: some QueryRunner) async throws -> IncidentState {
        let id = try id()
        guard let state = try await Incidents(runner: runner).state(of: id) else {
            throw ValidationError("there is no incident \(id)")
        }
        return state
    }

    /// Does something about the incident, locked meanwhile, and notes who did it and why.
    ///
    /// - Throws: `ValidationError` with the words of a refusal.
    func settle<Result>(
        _ transaction: Transaction, _ act: String, by who: IncidentAct, at now: Date,
        _ body: (IncidentState, Incidents<Transaction>) async throws -> Result
    ) async throws -> Result {
        let incidents = Incidents(runner: transaction)
        let id = try id()
        guard let state = try await incidents.locked(id) else { throw ValidationError("there is no incident \(id)") }
        do {
            let result = try await body(state, incidents)
            try await OperatorActs(runner: transaction).record(act, of: id.description, by: who, at: now)
            return result
        } catch let refusal as IncidentPolicy.Refusal {
            throw ValidationError("\(refusal)")
        }
    }
}

extension OperatorCommandOptions {
    var incidentAct: IncidentAct { IncidentAct(who: act.who, reason: act.reason) }
}
