import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// A customer's pages about what is made of chosen pictures. They work without JavaScript.
///
/// - `POST …/creations/new`: what shall be made of what was chosen in the gallery; `POST …/creations` orders it.
/// - `GET …/creations`: all of a rental. `GET …/creations/{creation}`: one, as soon as it is there.
/// - `GET` and `POST …/creations/{creation}/delete`.
struct CreationPages: Sendable {
    let pages: Pages
    let database: Database
    let desk: CreationDesk
    let now: @Sendable () -> Date

    init(pages: Pages, database: Database, desk: CreationDesk, now: @escaping @Sendable () -> Date) throws {
        (self.pages, self.database, self.desk, self.now) = (pages, database, desk, now)
        for template in ["creations", "creation", "creation-form", "share-confirm"] {
            _ = try pages.template(template)
        }
    }

    @Sendable func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let creations = try await Creations(runner: database).list(of: rental, at: now())
        let model = CreationListModel(
            creations, of: rental, done: pages.done(request, on: "creation").map { pages.text($0, context) },
            texts: texts(context), styleSheet: GalleryAssets(pages.assets).styleSheet)
        return try pages.page("creations", model, title: model.head.heading, request: request, context: context)
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, creation) = try await CreationBytes.named(context, database, at: now())
        let model = CreationModel(
            creation, files: try await Creations(runner: database).files(of: creation.id), of: rental,
            rights: GalleryRights(context.pass), texts: texts(context),
            styleSheet: GalleryAssets(pages.assets).styleSheet)
        return try pages.page("creation", model, title: model.head.heading, request: request, context: context)
    }

    // MARK: Making

    @Sendable func choose(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        guard !selection.captures.isEmpty else { return .redirect(to: rental.address) }
        let form = CreationForm(kind: nil, words: nil, order: nil, isSent: false)
        return try await page(form, selection, of: rental, refusal: nil, request, context)
    }

    @Sendable func make(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        guard !selection.captures.isEmpty else { return .redirect(to: rental.address) }
        let fields = selection.fields
        let form = CreationForm(kind: fields["kind"], words: fields["words"], order: fields["order"], isSent: true)
        guard let order = form.order else {
            return try await page(form, selection, of: rental, refusal: nil, request, context)
        }
        do {
            let id = try await desk.make(order, of: selection.captures, in: rental, at: now().inMilliseconds)
            return .redirect(to: "\(rental.address)/creations/\(id)")
        } catch let refusal as APIError where refusal.status == .unprocessableContent {
            return try await page(form, selection, of: rental, refusal: refusal.code, request, context)
        }
    }

    private func page(
        _ form: CreationForm, _ selection: CaptureSelection, of rental: OwnRental, refusal: String?,
        _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let pictures = try await Creations(runner: database).ingredients(
            of: selection.captures, in: rental.id, isNewestFirst: false, at: now())
        guard try await !Deletions(runner: database).known(selection.captures, of: rental).isEmpty else {
            throw APIError.notFound
        }
        let model = CreationFormModel(
            form, selection.captures, pictures: pictures.count, refusal: refusal, of: rental, texts: texts(context))
        return try pages.page(
            "creation-form", model, title: model.head.heading,
            status: model.errors == nil ? .ok : .unprocessableContent, request: request, context: context)
    }

    // MARK: Deleting

    @Sendable func askToDelete(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, creation) = try await CreationBytes.named(context, database, at: now())
        let (texts, address) = (texts(context), "\(rental.address)/creations/\(creation.id)")
        let model = ShareConfirmModel(
            head: PageHead(texts("creation.delete.title", ["what": texts("creation.kind.\(creation.kind.rawValue)")])),
            confirm: ConfirmForm(
                texts("creation.delete.what"), action: request.uri.path,
                button: PageAct(texts("creation.delete.button"), look: .danger),
                back: PageAct(texts("creation.delete.keep"), address: address, look: .plain)))
        return try pages.page("share-confirm", model, title: model.head.heading, request: request, context: context)
    }

    @Sendable func delete(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, creation) = try await CreationBytes.named(context, database, at: now())
        try await desk.delete(creation.id, of: rental, by: context.actor, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)/creations?done=deleted")
    }

    private func texts(_ context: PageContext) -> TextsOfPage { TextsOfPage(pages.texts, context.language) }
}
