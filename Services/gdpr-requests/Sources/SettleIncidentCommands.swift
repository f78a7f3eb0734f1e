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
        commandName: "authority", abstract: "Note that the authority was told.",
        discussion: "Where it need not be told: `gdpr-requests incident not-owed`.")

    @OptionGroup var choice: IncidentChoice

    @Option(help: "The number that the authority's form gave.")
    var reference: String

    @Option(help: "When it was sent; now unless given.")
    var at: String?

    @Option(help: "The reasons, when it is late (Art. 33(1) GDPR).")
    var lateBecause: String?

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        let toldAt = try instant(at, "--at") ?? now
        try await choice.note(frame, "incident authority", by: act, at: now) { state, incidents in
            try IncidentPolicy.checkTelling(state, at: toldAt, lateBecause: lateBecause, now: now)
            return try await incidents.setTold(
                .breachAuthority, of: state.incident.id, by: act.who, reference: reference, lateBecause: lateBecause,
                at: toldAt)
        }
    }
}

/// `gdpr-requests incident told`
struct NoteTold: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "told", abstract: "Note how customers or people were told whom our mails did not reach.",
        discussion: """
            Mails that fail or bounce tell nobody: the clock stays open until everybody was told otherwise, such as by \
            letter or in public (Art. 34(3)(c) GDPR). Also where no mail is sent at all. The authority's number is noted \
            with `gdpr-requests incident authority`.
            """)

    @OptionGroup var choice: IncidentChoice
    @OptionGroup var clock: ClockOption

    @Option(help: "In which way, such as: registered letters of 6 March. Write no names or addresses.")
    var how: String

    @Option(help: "When the last of them was told; now unless given.")
    var at: String?

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws {
        guard clock.clock != .breachAuthority else {
            throw ValidationError("the authority is told on its form: `gdpr-requests incident authority`")
        }
        guard !how.allSatisfy(\.isWhitespace) else {
            throw ValidationError("--how wants the way in which they were told")
        }
    }

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        let toldAt = try instant(at, "--at") ?? now
        try await choice.note(frame, "incident told", by: act, at: now) { state, incidents in
            try IncidentPolicy.checkTelling(state, clock.clock, at: toldAt, now: now)
            return try await incidents.setTold(clock.clock, of: state.incident.id, by: act.who, how: how, at: toldAt)
        }
    }
}

/// `gdpr-requests incident not-owed`
struct NoteNotOwed: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "not-owed", abstract: "Note why somebody need not be told of an incident; its alarms end.",
        discussion: """
            The authority, where a risk to anybody is unlikely (Art. 33(1) GDPR); the people concerned, where no high risk \
            is likely (Art. 34(1), (3)); everybody, where it was a false alarm. No mail can be sent then, since it goes to \
            customers and people alike: whoever is still to be told is told otherwise, and `incident told` notes it.
            """)

    @OptionGroup var choice: IncidentChoice
    @OptionGroup var clock: ClockOption

    @Option(help: "Why not, as the authority would read it. Write no names or addresses.")
    var reason: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws {
        guard !reason.allSatisfy(\.isWhitespace) else { throw ValidationError("--reason wants why nothing is owed") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        try await choice.note(frame, "incident not-owed", by: act, at: now) { state, incidents in
            try IncidentPolicy.checkNotOwed(state, clock.clock)
            return try await incidents.setNotOwed(clock.clock, of: state.incident.id, by: act.who, because: reason)
        }
    }
}

extension IncidentChoice {
    /// Notes how one of the incident's clocks was settled, and prints that it is.
    ///
    /// - Parameter body: Gives false when the clock was settled before, which is refused: what was noted stays.
    fileprivate func note(
        _ frame: ServiceFrame, _ act: String, by who: IncidentAct, at now: Date,
        _ body: @escaping @Sendable (IncidentState, Incidents<Transaction>) async throws -> Bool
    ) async throws {
        try await Backbone.with(frame) { backbone in
            try await backbone.unit.perform(at: now) { transaction, _ in
                guard try await settle(transaction, act, by: who, at: now, body)
                else { throw ValidationError("\(IncidentPolicy.Refusal.told)") }
            }
        }
        CommandOutput.write("noted")
    }
}

/// One of the clocks of an incident.
struct ClockOption: ParsableArguments {
    @Option(name: .customLong("clock"), help: "Whose: breach-authority, breach-customers or breach-people.")
    var name: String

    var clock: LegalClock { LegalClock(rawValue: name) ?? .request }

    func validate() throws {
        guard clock != .request else {
            throw ValidationError("--clock wants breach-authority, breach-customers or breach-people")
        }
    }
}

/// `gdpr-requests incident close`
struct CloseIncident: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close an incident of which everybody has been told.",
        discussion: """
            This also destroys the keys of the test mails' addresses. If it is interrupted, do it again: what is closed \
            stays closed, and the keys that are left go.
            """)

    @OptionGroup var choice: IncidentChoice
    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let (act, now) = (operatorOptions.incidentAct, frame.now())
        try await Backbone.with(frame) { backbone in
            let (keys, closedBefore) = try await backbone.unit.perform(at: now) { transaction, _ in
                try await choice.settle(transaction, "incident close", by: act, at: now) { state, incidents in
                    if state.closedAt == nil {
                        try IncidentPolicy.checkClosing(state)
                        try await incidents.close(state.incident.id, at: now)
                    }
                    return (try await incidents.testKeys(of: state.incident.id), state.closedAt)
                }
            }
            let vault = try backbone.vault()
            for key in keys { try await vault.destroyKey(KeyID(key)) }
            let before = closedBefore.map { " since \(ContractCoding.text(of: $0))" } ?? ""
            CommandOutput.write("closed\(before); \(keys.count) keys of test mails are destroyed")
        }
    }
}
