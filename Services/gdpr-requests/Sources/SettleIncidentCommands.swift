import ArgumentParser
import Contracts
import Foundation
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault

/// `gdpr-requests incident authority`
struct TellAuthority: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "Note that the authority was told, or why it need not be.")

    @OptionGroup var choice: IncidentChoice

    @Option(help: "The number that the authority's form gave.")
    var reference: String?

    @Option(help: "When it was sent; now unless given.")
    var at: String?

    @Option(help: "The reasons, when it is late (Art. 33(1) GDPR).")
    var lateBecause: String?

    @Option(help: "In place of a reference: why a risk to anybody is unlikely, so that the authority need not be told.")
    var unlikelyRisk: String?

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws {
        guard (reference == nil) != (unlikelyRisk == nil) else {
            throw ValidationError("Give the form's --reference, or --unlikely-risk with the reason.")
        }
    }

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        let toldAt = try instant(at, "--at") ?? now
        try await Backbone.with(frame) { backbone in
            try await backbone.unit.perform(at: now) { transaction, _ in
                let state = try await choice.state(transaction)
                try await note(state, Incidents(runner: transaction), by: act.who, toldAt: toldAt, now: now)
                try await OperatorActs(runner: transaction).record(
                    "incident authority", of: state.incident.id.description, by: act, at: now)
            }
        }
        CommandOutput.write("noted")
    }

    private func note(
        _ state: IncidentState, _ incidents: Incidents<Transaction>, by who: String, toldAt: Date, now: Date
    ) async throws {
        let isNoted: Bool
        do {
            if let reference {
                try IncidentPolicy.checkTelling(state, at: toldAt, lateBecause: lateBecause, now: now)
                isNoted = try await incidents.setTold(
                    .breachAuthority, of: state.incident.id, by: who, reference: reference, lateBecause: lateBecause,
                    at: toldAt)
            } else {
                isNoted = try await incidents.setNotOwed(
                    .breachAuthority, of: state.incident.id, because: unlikelyRisk ?? "")
            }
        } catch let refusal as IncidentPolicy.Refusal {
            throw ValidationError("\(refusal)")
        }
        guard isNoted else { throw ValidationError("\(IncidentPolicy.Refusal.told)") }
    }
}

/// `gdpr-requests incident close`
struct CloseIncident: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close an incident of which everybody has been told.")

    @OptionGroup var choice: IncidentChoice
    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        try await Backbone.with(frame) { backbone in
            let keys = try await backbone.unit.perform(at: now) { transaction, _ in
                let state = try await choice.state(transaction)
                do {
                    try IncidentPolicy.checkClosing(state)
                } catch let refusal as IncidentPolicy.Refusal {
                    throw ValidationError("\(refusal)")
                }
                let incidents = Incidents(runner: transaction)
                try await incidents.close(state.incident.id, at: now)
                try await OperatorActs(runner: transaction).record(
                    "incident close", of: state.incident.id.description, by: act, at: now)
                return try await incidents.testKeys(of: state.incident.id)
            }
            let vault = try backbone.vault()
            for key in keys { try await vault.destroyKey(KeyID(key)) }
        }
        CommandOutput.write("closed")
    }
}
