import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/media/rentals/{rental}/captures/{capture}/edit`: a form that changes a picture. It works without JavaScript; a script
/// shows light and colors while they are pulled.
///
/// - `GET …/edit`: the form, with the picture as it would be.
/// - `POST …/edit`: `act=show` tries what the fields say, `act=keep` keeps it.
/// - `POST …/edit/undo` and `…/edit/original`: a step back, and back to the picture as it was received.
struct EditPage: Sendable {
    private let pages: Pages
    private let template: String
    private let database: Database
    private let desk: EditDesk
    private let objects: SealedObjects
    private let signer: LinkSigner
    private let now: @Sendable () -> Date

    init(
        pages: Pages, database: Database, desk: EditDesk, objects: SealedObjects, signer: LinkSigner,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.pages = pages
        template = try pages.template("edit")
        self.database = database
        self.desk = desk
        self.objects = objects
        self.signer = signer
        self.now = now
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let place = try await EditPlace(request.uri.queryParameters["original"], context, database, at: now())
        let edits = Edits(runner: database)
        let draft = try await edits.draft(of: place.picture.original.id)
        var step = draft
        if step == nil { step = try await edits.step(place.picture.state.wanted, of: place.picture.original.id) }
        let recipe = try await recipe(of: step)
        return try await page(EditForm(recipe), showing: step, isDraft: draft != nil, place, request, context)
    }

    @Sendable func change(_ request: Request, _ context: PageContext) async throws -> Response {
        let fields = try await CaptureSelection(form: request, context).fields
        let place = try await EditPlace(fields["original"].map { $0[...] }, context, database, at: now())
        var form = EditForm(fields: fields)
        let hasLogo = try await Logos(runner: database).newest(of: place.rental) != nil
        let recipe = form.recipe(hasLogo: hasLogo)
        guard form.faults.isEmpty else {
            let step = try await Edits(runner: database)
                .step(place.picture.state.wanted, of: place.picture.original.id)
            return try await page(form, showing: step, isDraft: false, place, request, context)
        }
        guard fields["act"] == "keep" else {
            try await desk.attempt(recipe, on: place.picture, of: place.rental, at: now().inMilliseconds)
            return .redirect(to: place.editor)
        }
        try await desk.keep(recipe, on: place.picture, of: place.rental, at: now().inMilliseconds)
        return .redirect(to: place.address)
    }

    @Sendable func undo(_ request: Request, _ context: PageContext) async throws -> Response {
        let place = try await posted(request, context)
        try await desk.undo(place.picture, of: place.rental, at: now().inMilliseconds)
        return .redirect(to: place.address)
    }

    @Sendable func restoreOriginal(_ request: Request, _ context: PageContext) async throws -> Response {
        let place = try await posted(request, context)
        try await desk.restoreOriginal(of: place.picture, place.rental, at: now().inMilliseconds)
        return .redirect(to: place.address)
    }

    private func posted(_ request: Request, _ context: PageContext) async throws -> EditPlace {
        let fields = try await CaptureSelection(form: request, context).fields
        return try await EditPlace(fields["original"].map { $0[...] }, context, database, at: now())
    }

    private func recipe(of step: StoredEdit?) async throws -> EditRecipe {
        guard let step else { return EditRecipe() }
        return try await EditOpener(runner: database, objects: objects).recipe(of: step)
    }

    private func page(
        _ form: EditForm, showing step: StoredEdit?, isDraft: Bool, _ place: EditPlace, _ request: Request,
        _ context: PageContext
    ) async throws -> Response {
        let (text, signer) = (TextsOfPage(pages.texts, context.language), signer.under(context.pass))
        // What is not made yet is made for this page alone; what is, everybody sees already.
        let isMade = step?.number ?? 0 == place.picture.state.standing
        let original = place.picture.original.id
        let shown =
            isMade
            ? signer.address(of: original, "preview", .inline)
            : "\(place.address)/edit/picture?original=\(original)&step=\(step?.number ?? 0)"
        let listed = try await GalleryCaptures(runner: database)
            .capture(place.picture.captureID, of: place.rental, at: now())
        let words = GalleryWords(texts: pages.texts, language: context.language)
        let model = EditModel(
            place.picture, among: place.pictures, form: form, shown: shown, isDraft: isDraft,
            hasLogo: try await Logos(runner: database).newest(of: place.rental) != nil, of: place.rental,
            description: listed.map { words.description(of: $0) } ?? "", words: text,
            styleSheet: GalleryAssets(pages.assets).styleSheet, script: pages.assets.address(of: "edit.js") ?? "")
        return try pages.page(
            template, model, title: model.head.heading, status: form.faults.isEmpty ? .ok : .unprocessableContent,
            request: request, context: context)
    }

}
