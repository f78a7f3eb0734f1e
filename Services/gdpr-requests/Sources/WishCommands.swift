import ArgumentParser
import Contracts
import Foundation
import PostgreSQL
import ServiceHost
import SubjectRights
import Vault

/// What opening a request needs to be told, whatever the person wants.
struct OpeningOptions: ParsableArguments {
    @Option(help: "The person's mail address, as we know it.")
    var mail: String

    @Option(
        help: "The day on which the request reached us, such as 2026-03-05; today unless given. The law counts from it."
    )
    var received: String?

    @Option(help: "Seconds to wait for everybody, 0 to 3600.")
    var wait = 120

    func validate() throws {
        guard (0...3600).contains(wait) else { throw ValidationError("--wait must be 0 to 3600 seconds") }
    }
}

/// `gdpr-requests export`: a copy of everything, for the person.
struct ExportCommandLine: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Have every service copy what it holds about a person (Art. 15 and 20 GDPR).",
        discussion: """
            Needs `gdpr-requests serve` to run. The parts lie sealed under the request's own key until `request package` \
            puts them together and `request close` destroys that key.
            """)

    @OptionGroup var opening: OpeningOptions

    @Option(help: "The file to write once everybody has copied, FILE.zip.")
    var to: String?

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        try await Backbone.with(frame) { backbone in
            let request = try await opening.open(.export, by: operatorOptions.act, frame, backbone)
            guard let to else { return }
            try await WritePackage(frame, backbone).perform(request.id, to: to, by: operatorOptions.act)
        }
    }
}

/// `gdpr-requests rectify`: one field put right everywhere.
struct RectifyCommandLine: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "rectify", abstract: "Have every service put one field of a person right (Art. 16 GDPR).",
        discussion: "What was held before is nowhere afterwards; mails that are due go to the new address.")

    @OptionGroup var opening: OpeningOptions

    @Option(help: "What to put right: mail, name or language.")
    var field: RectifiableField

    @Option(help: "What it is to be from now on; a language is nl, fr, de or en.")
    var value: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        try await Backbone.with(frame) { backbone in
            _ = try await opening.open(.rectify(field, value), by: operatorOptions.act, frame, backbone)
        }
    }
}

extension RectifiableField: ExpressibleByArgument {}

extension OpeningOptions {
    /// Opens the request, waits until it is complete and prints how far everybody has come.
    ///
    /// - Throws: ``WishIncomplete`` when somebody has not done it in time.
    fileprivate func open(
        _ wanted: OpenFindRequest.Wanted, by act: OperatorCommandOptions.Act, _ frame: ServiceFrame,
        _ backbone: Backbone
    ) async throws -> StoredRequest {
        let now = frame.now()
        let opened: StoredRequest
        do {
            opened = try await OpenFindRequest(
                unit: backbone.unit, vault: try backbone.vault(), hasher: try backbone.lookupHasher()
            ).perform(
                mail: mail, receivedAt: try RequestPolicy.receivedAt(received, now: now), wanting: wanted,
                by: .init(actor: act.who, reason: act.reason), at: now
            ).request
        } catch let refusal as RequestPolicy.Refusal {
            throw ValidationError("\(refusal)")
        } catch let refusal as LookupHasher.Refusal {
            throw ValidationError("--mail: \(refusal)")
        } catch let refusal as RectifiedValue.Refusal {
            throw ValidationError("--value: \(refusal)")
        }
        CommandOutput.progress("request \(opened.id): asked everybody, waiting up to \(wait) s")
        let report = try await waiting(for: opened.id, backbone.database)
        CommandOutput.write(TextTable(["service", "table", "rows"], report.lines).text(otherwise: ""))
        CommandOutput.write("")
        CommandOutput.write("Request \(opened.id). \(report.sentence)")
        guard report.request.completedAt != nil else { throw WishIncomplete(report) }
        return report.request
    }

    private func waiting(for id: Identifier<SubjectRequest>, _ database: Database) async throws -> WishReport {
        let deadline = ContinuousClock.now + .seconds(wait)
        var done = 0
        while true {
            guard let request = try await Requests(runner: database).request(id),
                let report = try await WishReport.read(request, from: database)
            else { throw NoSuchRequest(id: id) }
            if report.parts.count > done {
                done = report.parts.count
                CommandOutput.progress("\(done) of \(OwnerName.allCases.count) services are done")
            }
            if request.completedAt != nil || ContinuousClock.now >= deadline { return report }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

/// Not everybody has done what was wanted within the wait.
struct WishIncomplete: Error, CustomStringConvertible {
    let report: WishReport

    init(_ report: WishReport) { self.report = report }

    var description: String {
        "not complete yet; see which services run, then: gdpr-requests request show \(report.request.id)"
    }
}

/// Nothing is known under that identifier.
struct NoSuchRequest: Error, CustomStringConvertible {
    let id: Identifier<SubjectRequest>
    var description: String { "there is no request \(id); `gdpr-requests request list` names those that are" }
}
