import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `GET /o/{token}`: the opened bytes of one rendition, whole or in part.
struct ByteLinks: Sendable {
    let database: Database
    let objects: SealedObjects
    let signer: LinkSigner
    let granted: GrantedLinks
    let now: @Sendable () -> Date

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let token: LinkToken
        do throws(LinkSigner.Refusal) {
            token = try signer.token(context.parameters.get("token") ?? "")
        } catch {
            throw error == .expired ? Self.expired : APIError.notFound
        }
        try await granted.admit(token, request, context)
        let renditions = Renditions(runner: database)
        guard let found = try await renditions.linked(token.original, token.recipe, at: now()) else {
            throw try await renditions.isHidden(token.original) ? Self.hidden : APIError.gone
        }
        guard let rendition = AcceptedForms(request.headers[.accept]).choice(among: found.forms) else {
            throw APIError.gone
        }
        return try await RenditionBytes(objects: objects)
            .answer(request, with: rendition.file, under: found.keyID, token.disposition) { [now] in
                guard try await renditions.linked(token.original, token.recipe, at: now()) != nil else {
                    throw APIError.gone
                }
            }
    }

    private static let hidden = APIError(
        .gone, code: "capture-hidden", message: "This is not shown any more: it is to be erased.")
    private static let expired = APIError(
        .gone, code: "link-expired", message: "The link was valid for a few minutes. Open the page again for a new one."
    )
}
