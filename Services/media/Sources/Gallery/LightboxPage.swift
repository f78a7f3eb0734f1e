import Contracts
import Foundation
import Hummingbird
import PostgreSQL
import Vault
import WebPages

/// `GET /media/rentals/{rental}/captures/{capture}`: one capture, large, with its neighbors and what is known of it.
struct LightboxPage: Sendable {
    private let pages: Pages
    private let template: String
    private let database: Database
    private let vault: Vault
    private let signer: LinkSigner
    private let now: @Sendable () -> Date

    init(
        pages: Pages, database: Database, vault: Vault, signer: LinkSigner, now: @escaping @Sendable () -> Date
    ) throws {
        self.pages = pages
        template = try pages.template("lightbox")
        self.database = database
        self.vault = vault
        self.signer = signer
        self.now = now
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        guard let id = context.parameters.get("capture").flatMap({ Identifier<Capture>($0) }) else {
            throw APIError.notFound
        }
        let signer = signer.under(context.pass)
        let form = try GalleryForm(request)
        let (captures, instant) = (GalleryCaptures(runner: database), now())
        guard let capture = try await captures.whole(id, of: rental, at: instant) else {
            throw try await isHidden(id, of: rental) ? Self.hidden : APIError.notFound
        }
        let neighbors = try await captures.neighbors(of: capture.listed, in: rental, form.filter, at: instant)
        let model = LightboxModel(
            capture, of: rental, form: form, neighbors: neighbors,
            tags: try await Tags(runner: database, vault: vault).list(of: rental, on: [id]),
            rights: GalleryRights(context.pass),
            words: GalleryWords(texts: pages.texts, language: context.language), assets: GalleryAssets(pages.assets),
            at: instant
        ) { rendition, disposition in
            // What is kept is entered in the ledger first.
            disposition == .inline
                ? signer.address(of: rendition.originalID, rendition.recipe, disposition)
                : MemberDownload.address(of: rendition, in: rental)
        }
        return try pages.page(template, model, title: model.title, request: request, context: context)
    }

    /// Whether it is the rental's, and is not shown any more.
    private func isHidden(_ id: Identifier<Capture>, of rental: OwnRental) async throws -> Bool {
        try await database.row(
            """
            select 1 from capture
            where id = \(id.uuid) and rental_id = \(rental.id.uuid) and customer_id = \(rental.customerID.uuid)
            """) != nil
    }

    private static let hidden = APIError(
        .gone, code: "capture-going", message: "This is not shown any more: it is to be erased.")
}
