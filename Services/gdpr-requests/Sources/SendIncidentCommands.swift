import ArgumentParser
import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault

/// `gdpr-requests incident preview`
struct PreviewIncident: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Show how many would get which text.")

    @OptionGroup var choice: IncidentChoice

    func run(_ frame: ServiceFrame) async throws {
        let state = try await Backbone.with(frame) { try await choice.state($0.database) }
        for language in Language.allCases {
            guard let text = state.incident.texts[language] else { continue }
            CommandOutput.write("--- \(language.rawValue)\n\(text.subject)\n\n\(text.body)\n")
        }
        guard let counts = state.counts else {
            CommandOutput.write("Who is concerned is being counted. See that `notifications serve` runs.")
            return
        }
        CommandOutput.write(
            "\(counts.people), concerned by \(Amount(counts.records, "record"))")
    }
}

/// `gdpr-requests incident test`
struct TestIncident: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send the mail to yourself, in every language, before anybody else gets it.",
        discussion: "The address travels sealed, and notifications keeps it sealed for four days.")

    @OptionGroup var choice: IncidentChoice

    @Option(help: "Your own address.")
    var to: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        try await Backbone.with(frame) { backbone in
            let state = try await choice.state(backbone.database)
            guard state.closedAt == nil else { throw ValidationError("\(IncidentPolicy.Refusal.closed)") }
            guard state.counts != nil else { throw ValidationError("\(IncidentPolicy.Refusal.notCounted)") }
            do {
                _ = try backbone.lookupHasher().hash(mail: to)
            } catch let refusal as LookupHasher.Refusal {
                throw ValidationError("--to: \(refusal)")
            }
            let vault = try backbone.vault()
            try await vault.withNewKey(.request) { key in
                let sealed = try await vault.seal(to, under: key, purpose: SealedPurpose.mailAddress)
                try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, outbox in
                    try await Incidents(runner: transaction)
                        .addTest(key.uuid, of: state.incident.id, by: act.who, at: now)
                    try await OperatorActs(runner: transaction).record(
                        "incident test", of: state.incident.id.description, by: act, at: now)
                    try await outbox.send(
                        TestMailing(mailingID: state.incident.mailingID, to: Sealed(sealed.text), askedAt: now))
                }
            }
        }
        CommandOutput.write("on its way in \(Language.allCases.count) languages")
    }
}

/// `gdpr-requests incident confirm`
struct ConfirmIncident: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Have the mails sent. Somebody else than the proposer does this.",
        discussion: "There is no way back: mails that are out cannot be called back.")

    @OptionGroup var choice: IncidentChoice

    @Flag(help: "Really send.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        try await Backbone.with(frame) { backbone in
            try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, outbox in
                try await choice.settle(transaction, "incident confirm", by: act, at: now) { state, incidents in
                    try IncidentPolicy.checkConfirmation(of: state, by: act.who)
                    guard yes else {
                        throw ValidationError(
                            "\(state.counts?.people ?? "nobody") would get a mail that cannot be called back; say --yes to "
                                + "have it sent")
                    }
                    guard try await incidents.confirm(state.incident.id, by: act, at: now) else {
                        throw ValidationError("somebody else has just confirmed it")
                    }
                    try await outbox.send(
                        SendMailing(mailingID: state.incident.mailingID, confirmedBy: act.who, askedAt: now))
                }
            }
        }
        CommandOutput.write("being sent: gdpr-requests incident status \(try choice.id())")
    }
}

extension IncidentCounts {
    /// Whom it concerns: 3 guests and 1 customer.
    var people: String { "\(Amount(guests, "guest")) and \(Amount(customers, "customer"))" }
}
