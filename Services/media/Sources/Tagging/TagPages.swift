import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// Words on captures, on pages.
///
/// - `POST …/tag`: the form, for the captures that were chosen in the gallery.
/// - `POST …/tags`: `word` puts one on them, `remove` takes one off.
struct TagPages: Sendable {
    private let pages: Pages
    private let template: String
    private let database: Database
    private let desk: TagDesk
    private let now: @Sendable () -> Date

    init(pages: Pages, database: Database, desk: TagDesk, now: @escaping @Sendable () -> Date) throws {
        self.pages = pages
        template = try pages.template("tags")
        self.database = database
        self.desk = desk
        self.now = now
    }

    /// A word that the captures bear, with the button that takes it off.
    struct Borne: Sendable {
        var word: String
        var remove: PageAct
    }

    struct Model: Sendable {
        var head: PageHead
        var errors: FormErrors?
        var word: FormField
        /// Words of the rental, which a browser offers.
        var known: [String]
        var borne: [Borne]
        var captures: [FormHidden]
        var action: String
        var styleSheet: String
    }

    @Sendable func choose(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        guard !selection.captures.isEmpty else { return .redirect(to: selection.back(to: rental)) }
        return try await page(selection, nil, of: rental, request, context)
    }

    @Sendable func change(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        guard !selection.captures.isEmpty else { return .redirect(to: selection.back(to: rental)) }
        guard try await !Deletions(runner: database).known(selection.captures, of: rental).isEmpty else {
            throw APIError.notFound
        }
        if let tag = selection.fields["remove"].flatMap({ Identifier<Tag>($0) }) {
            _ = try await desk.remove(tag, from: selection.captures, of: rental, at: now().inMilliseconds)
        } else {
            do {
                _ = try await desk.add(
                    selection.fields["word"] ?? "", to: selection.captures, of: rental, at: now().inMilliseconds)
            } catch let error as APIError {
                guard let refusal = TagTerms.Refusal(error) else { throw error }
                return try await page(selection, refusal, of: rental, request, context)
            }
        }
        return .redirect(to: selection.back(to: rental))
    }

    private func page(
        _ selection: CaptureSelection, _ refusal: TagTerms.Refusal?, of rental: OwnRental, _ request: Request,
        _ context: PageContext
    ) async throws -> Response {
        let (text, count) = (TextsOfPage(pages.texts, context.language), selection.captures.count)
        let tags = Tags(runner: database, vault: desk.vault)
        let error = refusal.map { text("tag.wrong.\($0.rawValue)") }
        let model = Model(
            head: PageHead(
                text("tag.title.\(count == 1 ? "one" : "many")", ["count": "\(count)"]), lead: text("tag.lead"),
                back: PageAct(text("gallery.back"), address: selection.back(to: rental))),
            errors: error.map { FormErrors([FormErrors.Line($0, field: "word")]) },
            word: FormField(
                "word", text("tag.word"), hint: text("tag.hint"), error: error,
                value: refusal == nil ? "" : selection.fields["word"] ?? "", maxLength: TagTerms.mostLetters),
            known: try await tags.list(of: rental).map(\.word),
            borne: try await tags.list(of: rental, on: selection.captures).map { tag in
                Borne(
                    word: tag.word,
                    remove: PageAct(text("tag.remove"), about: tag.word, name: "remove", value: tag.id.description))
            },
            captures: selection.captures.map { FormHidden("capture", $0.description) }
                + [FormHidden("to", selection.back(to: rental))],
            action: "\(rental.address)/tags", styleSheet: GalleryAssets(pages.assets).styleSheet)
        return try pages.page(
            template, model, title: model.head.heading, status: refusal == nil ? .ok : .unprocessableContent,
            request: request, context: context)
    }
}
