import Contracts
import Foundation
import Hummingbird
import PostgreSQL
import Vault
import WebPages

/// `GET /media/rentals/{rental}`: everything that was made at a rental, for its customer.
///
/// It works without JavaScript; a script adds keys, choosing all, and what arrives while somebody looks.
struct GalleryPage: Sendable {
    static let pageSize = 60

    private let pages: Pages
    private let template: String
    private let database: Database
    private let vault: Vault
    private let snapshots: LiveSnapshots
    private let signer: LinkSigner
    private let now: @Sendable () -> Date

    init(
        pages: Pages, database: Database, vault: Vault, snapshots: LiveSnapshots, signer: LinkSigner,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.pages = pages
        template = try pages.template("gallery")
        self.database = database
        self.vault = vault
        self.snapshots = snapshots
        self.signer = signer
        self.now = now
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let signer = signer.under(context.pass)
        let form = try GalleryForm(request)
        let after = try Self.cursor(request)
        let instant = now()
        let album = try await form.album.asyncMap { try await named($0, of: rental, at: instant) }
        let captures = GalleryCaptures(runner: database)
        // Before the page is read: what arrives in between is told of, not missed.
        let mark = after == nil ? try await snapshots.snapshot(of: rental).mark : nil
        let slice = try await captures.slice(of: rental, form.filter, after: after, atMost: Self.pageSize, at: instant)
        let model = GalleryModel(
            rental, slice, album: album, form: form, mark: mark, booths: try await captures.boothNumbers(of: rental),
            tags: try await Tags(runner: database, vault: vault).list(of: rental),
            deleted: try await Deletions(runner: database).count(of: rental), rights: GalleryRights(context.pass),
            words: GalleryWords(texts: pages.texts, language: context.language),
            assets: GalleryAssets(pages.assets), at: instant
        ) { signer.address(of: $0.originalID, $0.recipe, .inline) }
        return try pages.page(template, model, title: model.title, request: request, context: context)
    }

    /// - Throws: 404 for an album that is not the rental's, or is deleted.
    private func named(
        _ id: Identifier<CaptureAlbum>, of rental: OwnRental, at instant: Date
    ) async throws -> NamedAlbum {
        guard let album = try await Albums(runner: database).find(id, of: rental, at: instant), album.deletedAt == nil,
            let named = await NamedAlbum.open([album], with: vault).first
        else { throw APIError.notFound }
        return named
    }

    /// - Throws: 422 for what no page has named.
    static func cursor(_ request: Request) throws(APIError) -> GalleryCursor? {
        guard let text = request.uri.queryParameters.get("after") else { return nil }
        guard let cursor = GalleryCursor(text) else {
            throw APIError.invalid("after", "wants what the page before named")
        }
        return cursor
    }
}
