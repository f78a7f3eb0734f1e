import Contracts
import Foundation
import Hummingbird
import PostgreSQL
import WebPages

/// `GET /media/rentals/{rental}/show`: what was made last, one after the other, for a screen at the party.
///
/// Only what is ready and may be shown there: not what the customer has set aside, not what its guest refused to have shown.
struct ShowPage: Sendable {
    private let pages: Pages
    private let template: String
    private let database: Database
    private let snapshots: LiveSnapshots
    private let signer: LinkSigner
    private let now: @Sendable () -> Date

    init(
        pages: Pages, database: Database, snapshots: LiveSnapshots, signer: LinkSigner,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.pages = pages
        template = try pages.template("show")
        self.database = database
        self.snapshots = snapshots
        self.signer = signer
        self.now = now
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let signer = signer.under(context.pass)
        let snapshot = try await snapshots.snapshot(of: rental).forScreens
        let query = request.uri.queryParameters
        let place = SlideOrder(snapshot.items.map(\.id)).place(
            wanted: query.get("capture").flatMap { Identifier<Capture>($0) },
            after: query.get("after").flatMap { Identifier<Capture>($0) },
            formerly: query.get("place").flatMap { Int($0) })
        // It may have been hidden since the snapshot was taken.
        let captures = GalleryCaptures(runner: database)
        var capture: LightboxCapture?
        if let place { capture = try await captures.whole(snapshot.items[place].id, of: rental, at: now()) }
        let model = ShowModel(
            capture, at: place, of: rental, mark: snapshot.mark,
            words: GalleryWords(texts: pages.texts, language: context.language), assets: GalleryAssets(pages.assets)
        ) { signer.address(of: $0.originalID, $0.recipe, .inline) }
        return try pages.page(template, model, title: model.title, request: request, context: context)
    }
}
