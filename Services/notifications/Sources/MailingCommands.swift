import ArgumentParser
import Contracts
import FoundationEssentials
import PostgreSQL
import ServiceHost
import Vault
import MessagingRuntime

/// `notifications mailing …`
struct MailingCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailing", abstract: "Show mailings to many people; test and confirm a policy's announcement.",
        subcommands: [
            ListMailings.self, ShowMailing.self, PreviewMailing.self, TestMailingCommand.self,
            ConfirmMailingCommand.self,
        ])
}

struct ListMailings: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List mailings, newest first.")

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let limit = limit
        let views = try await Backbone.with(frame) { backbone in
            let mailings = Mailings(runner: backbone.database)
            var views: [MailingView] = []
            for mailing in try await mailings.list(atMost: limit) {
                views.append(MailingView(mailing, try await mailings.counts(of: mailing.id)))
            }
            return views
        }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            ["mailing", "kind", "state", "proposed by", "proposed at", "confirmed by", "guests", "customers", "left"],
            views.map { view in
                [
                    view.id, view.kind, view.state, view.proposedBy, view.proposedAt.text, view.confirmedBy ?? "",
                    "\(view.guests.all)", "\(view.customers.all)",
                    view.confirmedBy == nil ? "" : "\(view.guests.left + view.customers.left)",
                ]
            })
        CommandOutput.write(table.text(otherwise: "There is no mailing. An incident or a new policy makes one."))
    }
}

struct ShowMailing: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show who proposed a mailing, whom it concerns and how far it is.")

    @Argument(help: "The mailing's identifier, as `notifications mailing list` prints it.")
    var mailing: String

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let id = try MailingArgument.identifier(mailing)
        let (view, shares) = try await Backbone.with(frame) { backbone in
            let mailings = Mailings(runner: backbone.database)
            let mailing = try await MailingArgument.found(mailings.mailing(id))
            return (
                MailingView(mailing, try await mailings.counts(of: id)), try await mailings.recipients(of: id)
            )
        }
        if json { return try CommandOutput.writeJSON(ShownMailing(mailing: view, recipients: shares)) }
        CommandOutput.write(
            """
            \(view.kind) mailing \(view.id): \(view.state)
            proposed by \(view.proposedBy) at \(view.proposedAt.text)
            \(view.confirmedBy.map { "confirmed by \($0)" } ?? "not confirmed")
            captures concerned: \(view.records.map { "\($0)" } ?? "not known yet")
            """)
        CommandOutput.write(
            TextTable(["role", "language", "recipients"], shares.map { [$0.role, $0.language, "\($0.recipients)"] })
                .text(otherwise: "Nobody is known to be concerned."))
        guard view.confirmedBy != nil else { return }
        CommandOutput.write(
            TextTable(
                ["role", "delivered", "bounced", "failed", "left"],
                [("guest", view.guests), ("customer", view.customers)].map { role, progress in
                    [
                        role, "\(progress.delivered)", "\(progress.bounced)", "\(progress.failed)", "\(progress.left)",
                    ]
                }
            ).text(otherwise: ""))
    }
}

struct PreviewMailing: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Print the text of a mailing's mail as it will look.")

    @Argument(help: "The mailing's identifier.")
    var mailing: String

    @Option(help: "nl, fr, de or en; all of them unless told otherwise.")
    var language: String?

    func run(_ frame: ServiceFrame) async throws {
        let id = try MailingArgument.identifier(mailing)
        let languages = try language.map { text in
            guard let language = Language(rawValue: text) else {
                throw ValidationError("--language wants nl, fr, de or en")
            }
            return [language]
        }
        let settings = try MailSettings(frame)
        try await Backbone.with(frame) { backbone in
            let writer = try MailWriter(backbone, frame, settings)
            let mailings = Mailings(runner: backbone.database)
            let mailing = try await MailingArgument.found(mailings.mailing(id))
            for language in languages ?? Language.allCases {
                guard let text = try await mailings.text(of: id, in: language) else { continue }
                CommandOutput.write(
                    "── \(language.rawValue) ──\n" + (try writer.preview(text, mailing.kind, in: language)))
            }
        }
    }
}

struct TestMailingCommand: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send one mail per language to an address of yours.",
        discussion: "The address is kept sealed, and removed after four days.")

    @Argument(help: "The mailing's identifier.")
    var mailing: String

    @Option(help: "Your mail address.")
    var to: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try MailingArgument.identifier(mailing)
        let settings = try MailSettings(frame)
        let (now, to, act) = (frame.now(), to, operatorOptions.act)
        try await Backbone.with(frame) { backbone in
            let vault = try backbone.vault()
            let hasher = try backbone.lookupHasher()
            let key = KeyID()
            do {
                try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, _ in
                    try await WriteMailingTest(
                        transaction: transaction, vault: vault, hasher: hasher, domain: settings.domain
                    ).record(id, to: to, under: key, at: now)
                    try await OperatorActs(runner: transaction)
                        .record("mailing test", of: id.description, by: act, at: now)
                }
            } catch let refusal as MailingRefusal {
                throw ValidationError(refusal.description)
            } catch let error as DatabaseError where error.kind == .outcomeUnknown {
                // The rows may be there: their key must be too.
                throw error
            } catch {
                // A key that seals nothing is of no use to anybody.
                try? await vault.destroyKey(key)
                throw error
            }
        }
        CommandOutput.write("Four mails are on their way.")
    }
}

struct ConfirmMailingCommand: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Send a policy's announcement; somebody else than its proposer says so.",
        discussion: "A breach is confirmed where it is handled: gdpr-requests incident.")

    @Argument(help: "The mailing's identifier.")
    var mailing: String

    @Flag(help: "Send it. Without this, only what would happen is said.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try MailingArgument.identifier(mailing)
        let (now, act, yes) = (frame.now(), operatorOptions.act, yes)
        let counts = try await Backbone.with(frame) { backbone in
            let mailings = Mailings(runner: backbone.database)
            let mailing = try await MailingArgument.found(mailings.mailing(id))
            guard mailing.kind == .policy else {
                throw ValidationError("a \(mailing.kind.rawValue) mailing is confirmed by gdpr-requests incident")
            }
            try await MailingArgument.saying {
                try MailingPolicy.permit(mailing, confirmedBy: act.who)
                guard yes else { return }
                try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, _ in
                    try await MailingDesk(transaction: transaction).confirm(id, by: act.who, at: now)
                    try await OperatorActs(runner: transaction)
                        .record("mailing confirm", of: id.description, by: act, at: now)
                }
            }
            return try await mailings.counts(of: id)
        }
        let (guests, customers) = counts.recipients
        let whom = "\(Amount(guests, "guest")) and \(Amount(customers, "customer"))"
        CommandOutput.write(
            yes
                ? "It is being sent to \(whom). `notifications mailing show \(id)` tells how far it is."
                : "This sends a mail to \(whom), which nobody can take back. Add --yes to do it.")
    }
}

/// How a command speaks of a mailing.
private enum MailingArgument {
    static func identifier(_ text: String) throws -> Identifier<Mailing> {
        guard let id = Identifier<Mailing>(text) else {
            throw ValidationError("a mailing's identifier is a UUID, as `notifications mailing list` prints it")
        }
        return id
    }

    static func found(_ mailing: StoredMailing?) throws -> StoredMailing {
        guard let mailing else { throw ValidationError(MailingRefusal.unknown.description) }
        return mailing
    }

    /// Turns a refusal into a sentence.
    static func saying(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let refusal as MailingRefusal { throw ValidationError(refusal.description) }
    }
}

/// A mailing as operators see it.
private struct MailingView: Sendable, Encodable {
    var id: String
    var kind: String
    var state: String
    var proposedBy: String
    var proposedAt: Date
    var confirmedBy: String?
    var records: Int?
    var guests: MailingProgress
    var customers: MailingProgress

    init(_ mailing: StoredMailing, _ counts: MailingCounts) {
        id = mailing.id.description
        kind = mailing.kind.rawValue
        state = mailing.state.rawValue
        proposedBy = mailing.proposedBy
        proposedAt = mailing.proposedAt
        confirmedBy = mailing.confirmedBy
        records = mailing.records
        guests = counts.guests
        customers = counts.customers
    }
}

private struct ShownMailing: Encodable {
    var mailing: MailingView
    var recipients: [MailingShare]
}
