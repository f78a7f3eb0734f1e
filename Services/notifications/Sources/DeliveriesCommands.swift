package import ArgumentParser
import Contracts
import FoundationEssentials
import ServiceHost

/// `notifications deliveries …`: who got what, for whoever is on call.
package struct DeliveriesCommands: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "Show what became of mails. Addresses are never shown.",
        subcommands: [ListDeliveries.self, DeliveriesStatus.self], defaultSubcommand: DeliveriesStatus.self)

    package init() {}
}

struct ListDeliveries: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List deliveries, newest first: who did not get it, and why?")

    @Option(help: "Only those that are due, delivered, bounced or failed.")
    var state: String?

    @Option(help: "Only those about this capture.")
    var capture: String?

    @Option(help: "Only those of this mailing.")
    var mailing: String?

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let fate = try state.map(Self.fate)
        let capture = try capture.map(Self.capture)
        let mailing = try mailing.map(Self.mailing)
        let limit = limit
        let views = try await Backbone.with(frame) { backbone in
            try await Deliveries(runner: backbone.database).list(
                fate: fate, capture: capture, mailing: mailing, atMost: limit)
        }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            [
                "recorded at", "delivery", "notice", "about", "language", "state", "attempts", "last answer",
                "next try",
            ],
            views.map { view in
                [
                    view.createdAt.text, "\(view.id)", view.kind, Self.about(view), view.language, view.state,
                    "\(view.attempts)", Self.answer(view), view.endedAt == nil ? view.notBefore.text : "",
                ]
            })
        CommandOutput.write(
            table.text(otherwise: "No such delivery. Guests who left no address or did not agree get none."))
    }

    /// The capture, the mailing, or nothing but the notice itself.
    private static func about(_ view: DeliveryView) -> String {
        view.captureID?.description ?? view.mailingID?.description ?? view.noticeID.description
    }

    private static func mailing(_ text: String) throws -> Identifier<Mailing> {
        guard let mailing = Identifier<Mailing>(text) else {
            throw ValidationError("--mailing wants the identifier of a mailing, as `notifications mailing list` prints")
        }
        return mailing
    }

    private static func answer(_ view: DeliveryView) -> String {
        [view.lastReason, view.lastCode.map(String.init)].compactMap(\.self).joined(separator: " ")
    }

    private static func fate(_ text: String) throws -> Delivery.Fate {
        guard let fate = Delivery.Fate(rawValue: text) else {
            throw ValidationError("--state wants due, delivered, bounced or failed")
        }
        return fate
    }

    private static func capture(_ text: String) throws -> Identifier<Capture> {
        guard let capture = Identifier<Capture>(text) else {
            throw ValidationError("--capture wants the identifier of a capture")
        }
        return capture
    }
}

struct DeliveriesStatus: ServiceCommand {
    typealias Program = Notifications
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Count deliveries by state, and say what waits since when.")

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let counts = try await Backbone.with(frame) { backbone in
            try await Deliveries(runner: backbone.database).counts(at: frame.now())
        }
        if json { return try CommandOutput.writeJSON(counts) }
        let table = TextTable(
            ["state", "deliveries", "oldest", "tried before", "being sent", "next try"],
            counts.map { count in
                let isDue = count.state == Delivery.State.due.rawValue
                return [
                    count.state, "\(count.count)", count.oldest.text, isDue ? "\(count.tried)" : "",
                    isDue ? "\(count.leased)" : "", count.next?.text ?? "",
                ]
            })
        CommandOutput.write(table.text(otherwise: "Nothing was ever to be delivered."))
    }
}

extension Date {
    /// `2027-05-31T21:59:00Z`
    var text: String { formatted(Date.ISO8601FormatStyle()) }
}
