import ArgumentParser
import Contracts
import Foundation
import PostgreSQL
import ServiceHost
import Vault

/// `gdpr-requests request package`: the copy of one person in one file.
struct PackageRequest: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "package", abstract: "Write the copy for the person: a ZIP with a page, JSON and media.",
        discussion: """
            Every part is compared with the length and hash that its service told before it goes in. The file holds \
            everything in the clear: hand it over on a way that suits it, then remove it and `request close` the request.
            """)

    @OptionGroup var choice: RequestChoice

    @Option(help: "The file to write, FILE.zip; it must not be there yet.")
    var to: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try choice.id()
        try await Backbone.with(frame) { backbone in
            try await WritePackage(frame, backbone).perform(id, to: to, by: operatorOptions.act)
        }
    }
}

/// `gdpr-requests request close`: ends a request for good.
struct CloseRequest: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Destroy a request's key and remove the parts of its copy.",
        discussion: "Nobody can read the address of whoever asked, nor any part, after this. There is no way back.")

    @OptionGroup var choice: RequestChoice

    @Flag(help: "Do it.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try choice.id()
        try await Backbone.with(frame) { backbone in
            guard let request = try await Requests(runner: backbone.database).request(id) else {
                throw NoSuchRequest(id: id)
            }
            guard let person = request.person else {
                throw ValidationError("request \(id) is about a capture and names nobody: it has no key to destroy")
            }
            guard yes else { throw ValidationError(Self.consequence(request)) }
            let (vault, store) = (try backbone.vault(), try backbone.objectStore())
            // The key first: what an owner adds that still has it in memory is readable nowhere soon, and swept away later.
            try await vault.destroyKey(person.keyID)
            let parts = try await SweepClosedRequests.removeParts(of: id, from: store)
            try await Requests(runner: backbone.database).note(
                .closed, id, by: operatorOptions.act.who, because: operatorOptions.act.reason, at: frame.now())
            CommandOutput.write(
                "Request \(id) is closed: its key is destroyed, \(parts) sealed parts are removed.")
        }
    }

    private static func consequence(_ request: StoredRequest) -> String {
        let state =
            switch (request.completedAt, request.kind, request.packagedAt) {
            case (nil, _, _): "It is not complete: nobody could answer it any more, and its deadline ends. "
            case (_, .export, nil): "Its copy was never put together: the person would get none. "
            default: ""
            }
        return state + "This destroys the key of request \(request.id), for good. Add --yes to do it."
    }
}

/// One request by its identifier.
struct RequestChoice: ParsableArguments {
    @Argument(help: "The request's identifier, as `gdpr-requests request list` prints it.")
    var request: String

    func id() throws -> Identifier<SubjectRequest> {
        guard let id = Identifier<SubjectRequest>(request) else {
            throw ValidationError("a request's identifier is a UUID, as `gdpr-requests request list` prints it")
        }
        return id
    }
}
