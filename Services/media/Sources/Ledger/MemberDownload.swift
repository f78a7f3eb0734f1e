import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import PostgreSQL
import WebPages

/// `GET …/captures/{capture}/files/{original}/{recipe}`: one file for a member or a program, entered in the ledger before its
/// first byte.
struct MemberDownload: Sendable {
    let unit: UnitOfWork
    let ledger: ResponsibilityLedger
    let signer: LinkSigner
    let now: @Sendable () -> Date

    static func address(of rendition: MadeRendition, in rental: OwnRental) -> String {
        "\(rental.address)/captures/\(rendition.captureID)/files/\(rendition.originalID)/\(rendition.recipe)"
    }

    /// Where a program gets a rendition: what is kept is entered in the ledger first, what is looked at is not.
    static func address(
        of rendition: MadeRendition, in rental: Identifier<Rental>, signedBy signer: LinkSigner
    ) -> String {
        guard ArchiveContent.recipes.contains(rendition.recipe) else {
            return signer.address(of: rendition.originalID, rendition.recipe, .inline)
        }
        return "/media/api/rentals/\(rental)/captures/\(rendition.captureID)/files/\(rendition.originalID)/"
            + rendition.recipe
    }

    @Sendable func lead(_ request: Request, _ context: PageContext) async throws -> Response {
        let parameters = context.parameters
        guard let capture = parameters.get("capture").flatMap({ Identifier<Capture>($0) }),
            let original = parameters.get("original").flatMap({ Identifier<Original>($0) }),
            let recipe = parameters.get("recipe")
        else { throw APIError.notFound }
        let instant = now().inMilliseconds
        try await unit.perform(at: instant, actor: context.actor) { transaction, _ in
            let rental = try await OwnRental.named(in: context, transaction)
            let shown = try await GalleryCaptures(runner: transaction).capture(capture, of: rental, at: instant)
            let found = try await transaction.row(
                """
                select 1 as one from rendition
                where capture_id = \(capture.uuid) and original_id = \(original.uuid) and recipe = \(recipe) limit 1
                """)
            guard shown != nil, found != nil else { throw APIError.notFound }
            // Whoever asks for the head only takes nothing home.
            guard request.method != .head else { return }
            try await ledger.record(
                .downloaded(capture, original, recipe: recipe), by: context.actor, of: rental.id, at: instant,
                in: transaction)
        }
        let address = signer.under(context.pass).address(of: original, recipe, .attachment)
        return .redirect(to: address)
    }
}
