import ArgumentParser
import Contracts
import Foundation
import PostgreSQL
import ServiceHost
import Vault

/// `gdpr-requests erase`: everything about a person, or one capture.
struct EraseCommandLine: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Have a person's data, or one capture, erased by every service.",
        discussion: """
            A person's captures are looked for first. Captures are hidden at once, and their customer, who is the \
            controller, approves or refuses; with --decided-by nobody is asked. `gdpr-requests request show` tells what \
            was refused, erased and retained.
            """)

    @Option(help: "The person's mail address.")
    var mail: String?

    @Option(help: "The identifier of one capture.")
    var capture: String?

    @Option(
        help: "Who has decided about captures already: customer or court. Give the document's number as the reason.")
    var decidedBy: String?

    @Option(
        help: "The day on which the request reached us, such as 2026-03-05; today unless given. The law counts from it."
    )
    var received: String?

    @Option(help: "Seconds to wait until everything is found and ordered, 0 to 600.")
    var wait = 30

    @Flag(help: "Yes, erase it.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws {
        guard (mail == nil) != (capture == nil) else { throw ValidationError("say either --mail or --capture") }
        guard (0...600).contains(wait) else { throw ValidationError("--wait must be 0 to 600 seconds") }
        if let decidedBy, ErasureDecider(rawValue: decidedBy) == nil {
            throw ValidationError("--decided-by wants customer or court")
        }
        guard !ErasureDecider.isImitated(by: operatorOptions.act.who) else {
            throw ValidationError("--as wants a working name; who has decided is said by --decided-by")
        }
        guard yes else {
            throw ValidationError(
                "this hides the captures at once and has everything erased for good, by every service"
                    + (decidedBy == nil ? " once their customer approves" : ", without asking their customer")
                    + "; say --yes to do it")
        }
    }

    func run(_ frame: ServiceFrame) async throws {
        let (request, report) = try await Backbone.with(frame) { backbone in
            let request = try await open(frame, backbone)
            CommandOutput.progress("request \(request.id): waiting up to \(wait) s until everything is ordered")
            return (request, try await ordered(request.id, backbone, frame))
        }
        CommandOutput.write(report.text)
        CommandOutput.write("Request \(request.id). Later: gdpr-requests request show \(request.id)")
        guard report.requestedAt != nil else { throw ErasureNotOrdered(requestID: request.id) }
    }

    private func open(_ frame: ServiceFrame, _ backbone: Backbone) async throws -> StoredRequest {
        let now = frame.now()
        let order = OpenFindRequest.Order(actor: operatorOptions.act.who, reason: operatorOptions.act.reason)
        let decider = decidedBy.flatMap(ErasureDecider.init)
        do {
            let receivedAt = try RequestPolicy.receivedAt(received, now: now)
            guard let mail else {
                guard let id = capture.flatMap({ Identifier<Capture>($0) }) else {
                    throw ValidationError("--capture wants an identifier, as `ingest captures` prints it")
                }
                return try await OpenCaptureErasure(unit: backbone.unit).perform(
                    id, decider: decider, receivedAt: receivedAt, by: order, at: now)
            }
            let opening = OpenFindRequest(
                unit: backbone.unit, vault: try backbone.vault(), hasher: try backbone.lookupHasher())
            return try await opening.perform(
                mail: mail, receivedAt: receivedAt, wanting: .erase(decidedBy: decider), by: order, at: now
            ).request
        } catch let refusal as RequestPolicy.Refusal {
            throw ValidationError("\(refusal)")
        } catch let refusal as LookupHasher.Refusal {
            throw ValidationError("--mail: \(refusal)")
        }
    }

    /// What is known of the erasures once they are ordered, or when the time to wait is over.
    private func ordered(
        _ id: Identifier<SubjectRequest>, _ backbone: Backbone, _ frame: ServiceFrame
    ) async throws -> ErasureReport {
        let deadline = ContinuousClock.now + .seconds(wait)
        while true {
            guard let request = try await Requests(runner: backbone.database).request(id),
                let report = try await ErasureReport.read(request, from: backbone.database, now: frame.now())
            else { throw NoSuchRequest(id: id) }
            if report.requestedAt != nil || ContinuousClock.now >= deadline { return report }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

/// Not every service has said within the wait what there is to erase.
struct ErasureNotOrdered: Error, CustomStringConvertible {
    let requestID: Identifier<SubjectRequest>

    var description: String {
        "not everything is found yet; it is erased when it is. Who has not answered: "
            + "gdpr-requests request show \(requestID)"
    }
}
