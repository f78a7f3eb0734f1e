import ArgumentParser
import Contracts
import Foundation
import PostgreSQL
import ServiceHost
import Vault

/// `gdpr-requests find`: what every service holds about the person with an address.
struct FindCommandLine: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Ask every service what it holds about a person, and count it.",
        discussion: """
            Needs `gdpr-requests serve` to run, which sends the questions and takes the answers. What comes later than \
            --wait is shown by `gdpr-requests request show`. The address is kept sealed; services get a keyed hash.
            """)

    @Option(help: "The person's mail address.")
    var mail: String

    @Option(
        help: "The day on which the request reached us, such as 2026-03-05; today unless given. The law counts from it."
    )
    var received: String?

    @Option(help: "Seconds to wait for answers, 0 to 600.")
    var wait = 30

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws {
        guard (0...600).contains(wait) else { throw ValidationError("--wait must be 0 to 600 seconds") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let backbone = try Backbone(frame)
        let report: FindReport
        do {
            report = try await find(frame, backbone)
        } catch {
            await backbone.close()
            throw error
        }
        await backbone.close()
        try Self.show(report, json: json)
        guard report.isComplete else { throw FindIncomplete(report) }
    }

    private func find(_ frame: ServiceFrame, _ backbone: Backbone) async throws -> FindReport {
        let now = frame.now()
        let request: StoredRequest
        do {
            let opening = OpenFindRequest(
                unit: backbone.unit, vault: try backbone.vault(), hasher: try backbone.lookupHasher())
            request = try await opening.perform(
                mail: mail, receivedAt: try RequestPolicy.receivedAt(received, now: now),
                by: .init(actor: operatorOptions.act.who, reason: operatorOptions.act.reason), at: now
            ).request
        } catch let refusal as RequestPolicy.Refusal {
            throw ValidationError("\(refusal)")
        } catch let refusal as LookupHasher.Refusal {
            throw ValidationError("--mail: \(refusal)")
        }
        CommandOutput.progress(
            "request \(request.id): asked \(OwnerName.allCases.count) services, waiting up to \(wait) s")
        return try await FindReport.waiting(
            for: request, in: backbone.database, atMost: .seconds(wait)
        ) { CommandOutput.progress("\($0.answered) of \(OwnerName.allCases.count) services have answered") }
    }

    /// Prints a report and what to do about it.
    static func show(_ report: FindReport, json: Bool) throws {
        if json { return try CommandOutput.writeJSON(RequestView(report)) }
        CommandOutput.write(TextTable(["service", "table", "found"], report.lines).text(otherwise: ""))
        CommandOutput.write("")
        CommandOutput.write(
            "Request \(report.requestID): \(report.answered) of \(report.progress.count) services have answered.")
        CommandOutput.write("The law wants an answer by the end of \(report.lastDay) (Brussels).")
        for sentence in report.advice { CommandOutput.write(sentence) }
    }
}

/// Not everybody has answered within the wait.
struct FindIncomplete: Error, CustomStringConvertible {
    let requestID: Identifier<SubjectRequest>
    let missing: [OwnerName]

    init(_ report: FindReport) {
        requestID = report.requestID
        missing = report.missing
    }

    var description: String {
        "no answer yet from \(missing.map(\.rawValue).joined(separator: ", ")); "
            + "later: gdpr-requests request show \(requestID)"
    }
}
