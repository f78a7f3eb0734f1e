import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import Vault
import WebPages

/// A customer's pages about albums. They work without JavaScript.
///
/// - `GET …/albums`: all of a rental, with what can be done with each.
/// - `POST …/albums/add`: which album what was chosen in the gallery goes into; `POST …/albums` puts it there.
/// - `POST …/albums/{album}/take`: takes what was chosen out of it.
/// - `POST …/albums/{album}/name`, `GET` and `POST …/delete`, `POST …/restore`.
struct AlbumPages: Sendable {
    let pages: Pages
    let database: Database
    let desk: AlbumDesk
    let now: @Sendable () -> Date

    init(pages: Pages, database: Database, desk: AlbumDesk, now: @escaping @Sendable () -> Date) throws {
        (self.pages, self.database, self.desk, self.now) = (pages, database, desk, now)
        for template in ["albums", "album-form", "share-confirm"] { _ = try pages.template(template) }
    }

    // MARK: All of them

    @Sendable func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let instant = now()
        let albums = try await Albums(runner: database).list(of: rental, at: instant)
        let deleted = try await justDeleted(request, rental, at: instant)
        let model = AlbumListModel(
            await NamedAlbum.open(albums, with: desk.vault), of: rental, deleted: deleted,
            done: done(request, context), rights: GalleryRights(context.pass), texts: texts(context))
        return try pages.page("albums", model, title: model.head.heading, request: request, context: context)
    }

    /// The album that was deleted a moment ago, as long as it can be taken back.
    private func justDeleted(
        _ request: Request, _ rental: OwnRental, at instant: Date
    ) async throws -> Identifier<CaptureAlbum>? {
        guard let text = request.uri.queryParameters.get("deleted"), let id = Identifier<CaptureAlbum>(text),
            let album = try await Albums(runner: database).find(id, of: rental, at: instant),
            let finalAt = album.finalAt, finalAt > instant
        else { return nil }
        return id
    }

    // MARK: Filling

    @Sendable func choose(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let captures = try await Deletions(runner: database).shown(selection.captures, of: rental)
        guard !captures.isEmpty else {
            guard selection.captures.isEmpty else { throw APIError.notFound }
            return .redirect(to: rental.address)
        }
        return try await form(captures, of: rental, name: "", problem: nil, request, context)
    }

    @Sendable func put(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let (fields, instant) = (selection.fields, now().inMilliseconds)
        if let id = fields["album"].flatMap({ Identifier<CaptureAlbum>($0) }) {
            _ = try await desk.put(selection.captures, in: id, of: rental, by: context.actor, at: instant)
            return .redirect(to: "\(rental.address)?album=\(id)")
        }
        guard let name = AlbumDesk.name(fields["name"]) else {
            let captures = try await Deletions(runner: database).shown(selection.captures, of: rental)
            guard !captures.isEmpty else { throw APIError.notFound }
            let problem = pages.text("album.wrong.name", context, ["longest": "\(CaptureAlbum.longestName)"])
            return try await form(captures, of: rental, name: fields["name"] ?? "", problem: problem, request, context)
        }
        let id = try await desk.make(name, of: selection.captures, of: rental, by: context.actor, at: instant)
        return .redirect(to: "\(rental.address)?album=\(id)")
    }

    private func form(
        _ captures: [Identifier<Capture>], of rental: OwnRental, name: String, problem: String?, _ request: Request,
        _ context: PageContext
    ) async throws -> Response {
        let albums = try await Albums(runner: database).list(of: rental, at: now())
        let model = AlbumFormModel(
            await NamedAlbum.open(albums, with: desk.vault), captures, of: rental, name: name, problem: problem,
            texts: texts(context))
        return try pages.page(
            "album-form", model, title: model.head.heading, status: problem == nil ? .ok : .unprocessableContent,
            request: request, context: context)
    }

    @Sendable func take(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        let selection = try await CaptureSelection(form: request, context)
        _ = try await desk.take(
            selection.captures, outOf: id, of: rental, by: context.actor, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)?album=\(id)")
    }

    // MARK: Renaming and deleting

    @Sendable func rename(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        let form = try await request.decode(as: [String: String].self, context: context)
        // Every field of the page has a name of its own, as labels want.
        guard let name = AlbumDesk.name(form["name-\(id)"] ?? form["name"]) else {
            throw APIError.invalid("name", "wants 1 to \(CaptureAlbum.longestName) characters")
        }
        try await desk.rename(id, to: name, of: rental, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)/albums?done=renamed")
    }

    @Sendable func askToDelete(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        guard let album = try await Albums(runner: database).find(id, of: rental, at: now()),
            album.deletedAt == nil, let named = await NamedAlbum.open([album], with: desk.vault).first
        else { throw APIError.notFound }
        let texts = texts(context)
        let model = ShareConfirmModel(
            head: PageHead(texts("album.delete.title", ["name": named.name])),
            confirm: ConfirmForm(
                texts(album.shares == 0 ? "album.delete.what" : "album.delete.shared"), action: request.uri.path,
                button: PageAct(texts("album.delete.button"), look: .danger),
                back: PageAct(texts("album.delete.keep"), address: "\(rental.address)/albums", look: .plain)))
        return try pages.page(
            "share-confirm", model, title: model.head.heading, request: request, context: context)
    }

    @Sendable func delete(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        try await desk.delete(id, of: rental, by: context.actor, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)/albums?deleted=\(id)")
    }

    @Sendable func restore(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        try await desk.restore(id, of: rental, by: context.actor, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)/albums?done=restored")
    }

    // MARK: What all of them need

    private func named(_ context: PageContext) async throws -> (OwnRental, Identifier<CaptureAlbum>) {
        let rental = try await OwnRental.named(in: context, database)
        guard let id = context.parameters.get("album").flatMap({ Identifier<CaptureAlbum>($0) }) else {
            throw APIError.notFound
        }
        return (rental, id)
    }

    private func texts(_ context: PageContext) -> TextsOfPage { TextsOfPage(pages.texts, context.language) }

    private func done(_ request: Request, _ context: PageContext) -> String? {
        pages.done(request, on: "album").map { pages.text($0, context) }
    }

}
