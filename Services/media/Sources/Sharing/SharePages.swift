import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PostgreSQL
import WebPages

/// A customer's pages about shares: making one, who has access, changing one, ending one. They work without JavaScript.
struct SharePages: Sendable {
    let pages: Pages
    let database: Database
    let desk: ShareDesk
    let opener: ShareOpener
    let now: @Sendable () -> Date

    /// More stand in the list only after others are gone.
    private static let mostListed = 500

    init(
        pages: Pages, database: Database, desk: ShareDesk, opener: ShareOpener, now: @escaping @Sendable () -> Date
    ) throws {
        (self.pages, self.database, self.desk, self.opener, self.now) = (pages, database, desk, opener, now)
        for template in ["share", "share-form", "share-confirm", "shares"] { _ = try pages.template(template) }
    }

    // MARK: Who has access

    @Sendable func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let instant = now()
        let listed = try await Shares(runner: database).list(of: rental, at: instant, atMost: Self.mostListed)
        let model = AccessModel(
            await opener.open(listed, at: instant), of: rental, done: done(request, context), texts: texts(context),
            at: instant)
        return try pages.page("shares", model, title: model.head.heading, request: request, context: context)
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, share) = try await named(context)
        let instant = now()
        let origin = pages.site.origin(of: request)
        let model = ShareModel(
            share, of: rental, origin: origin, done: done(request, context), texts: texts(context), at: instant)
        return try pages.page("share", model, title: model.head.heading, request: request, context: context)
    }

    // MARK: Ending

    @Sendable func askToRevoke(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, share) = try await named(context)
        let texts = texts(context)
        let model = ShareConfirmModel(
            head: PageHead(texts("share.revoke.title", ["who": ShareFacts.title(share, texts)])),
            confirm: ConfirmForm(
                texts("share.revoke.what"), action: request.uri.path,
                button: PageAct(texts("share.revoke.button"), look: .danger),
                back: PageAct(texts("share.revoke.keep"), address: "\(rental.address)/shares", look: .plain)))
        return try pages.page(
            "share-confirm", model, title: model.head.heading, request: request, context: context)
    }

    @Sendable func revoke(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, share) = try await named(context)
        try await desk.revoke(share.share.id, of: rental, by: context.actor, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)/shares?done=revoked")
    }

    // MARK: What all of them need

    /// - Throws: 404 for what is nobody's or another customer's.
    func named(_ context: PageContext) async throws -> (OwnRental, OpenedShare) {
        let rental = try await OwnRental.named(in: context, database)
        guard let id = context.parameters.get("share").flatMap({ Identifier<CaptureShare>($0) }),
            let listed = try await Shares(runner: database).find(id, of: rental),
            let share = await opener.open([listed], at: now()).first
        else { throw APIError.notFound }
        return (rental, share)
    }

    func page(
        _ model: ShareFormModel, _ problems: [String: String], _ request: Request, _ context: PageContext
    ) throws -> Response {
        try pages.page(
            "share-form", model, title: model.head.heading, status: problems.isEmpty ? .ok : .unprocessableContent,
            request: request, context: context)
    }

    func texts(_ context: PageContext) -> TextsOfPage { TextsOfPage(pages.texts, context.language) }

    /// What was just done, as the address says after a form.
    func done(_ request: Request, _ context: PageContext) -> String? {
        pages.done(request, on: "share").map { pages.text($0, context) }
    }

}
