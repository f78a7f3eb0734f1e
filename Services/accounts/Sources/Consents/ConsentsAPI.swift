import Contracts
import Foundation
import HTTPTypes
import Hexadecimal
import Hummingbird
import WebPages

/// `/accounts/api/consents`: what an owner's pages do about consents, for owners who are signed in.
///
/// Only people consent: the bearer is the secret of an owner's session, and no token of a program.
struct ConsentsAPI: Sendable {
    let sessions: SessionCheck
    let desk: ConsentDesk

    /// Exactly these fields are taken in.
    package static let fields: Set<String> = ["scope", "recipient", "version", "language"]

    struct Listing: Codable, Sendable {
        var consents: [View]
    }

    struct View: Codable, Sendable {
        var id: String
        var scope: String
        var recipient: String?
        var version: String
        var language: String
        /// SHA-256 of the text, hexadecimal.
        var hash: String
        var givenAt: String
        var withdrawnAt: String?

        init(_ consent: StoredConsent) {
            id = "\(consent.id)"
            scope = consent.scope.rawValue
            recipient = consent.recipient
            version = consent.version
            language = consent.language.rawValue
            hash = String(hexadecimal: consent.hash)
            givenAt = ContractCoding.text(of: consent.givenAt)
            withdrawnAt = consent.withdrawnAt.map { ContractCoding.text(of: $0) }
        }
    }

    func add(to api: RouterGroup<PageContext>) {
        api.get("consents", use: list)
        api.post("consents", use: give)
        api.delete("consents/:id", use: withdraw)
    }

    private struct Body: Decodable {
        var scope: String?
        var recipient: String?
        var version: String?
        var language: String?
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let owner = try await owner(request)
        let consents = try await UseConsents(runner: sessions.database).all(of: owner.customerID)
        return try JSONAnswer.make(Listing(consents: consents.map(View.init)))
    }

    @Sendable private func give(_ request: Request, _ context: PageContext) async throws -> Response {
        let owner = try await owner(request)
        let body = try await request.decode(as: Body.self, context: context)
        guard let language = body.language.flatMap(Language.init(rawValue:)) else {
            throw Refusal("language", "language-unknown", "must be nl, fr, de or en: that of the text that was read")
        }
        let consent = try await desk.give(
            body.scope, to: body.recipient, version: body.version, in: language, by: owner, at: sessions.now())
        return try JSONAnswer.make(View(consent), status: .created)
    }

    @Sendable private func withdraw(_ request: Request, _ context: PageContext) async throws -> Response {
        let owner = try await owner(request)
        guard let id = context.parameters.get("id").flatMap({ Identifier<UseConsent>($0) }) else {
            throw APIError.notFound
        }
        try await desk.withdraw(id, by: owner, at: sessions.now())
        return Response(status: .noContent)
    }

    /// - Throws: 401 for whoever is not signed in, 403 for whoever is no owner.
    private func owner(_ request: Request) async throws -> StoredMember {
        guard let who = try await sessions.signedIn(request.bearerToken), !who.session.awaitsCode else {
            throw APIError.tokenRefused
        }
        guard who.scopes.contains(.accountWrite), let member = who.member else {
            throw APIError(.forbidden, code: "scope-missing", message: "Only an owner of the customer may do this.")
        }
        return member
    }
}
