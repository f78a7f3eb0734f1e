import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MessagingRuntime
import PostgreSQL
import WebPages

/// Deleting on pages: what was chosen is shown with what will happen, then it is deleted, then it can be taken back.
///
/// - `POST …/delete`: the page that asks whether it is meant.
/// - `POST …/deleted`: deletes.
/// - `GET …/deleted`: what is being deleted, and for how long it can be taken back.
/// - `POST …/deleted/restore`: takes back.
struct DeletePages: Sendable {
    private let pages: Pages
    private let confirmation: String
    private let list: String
    private let database: Database
    private let desk: CaptureDesk
    private let now: @Sendable () -> Date

    /// More stand in the list only after others are gone.
    private static let mostListed = 500

    init(pages: Pages, database: Database, desk: CaptureDesk, now: @escaping @Sendable () -> Date) throws {
        self.pages = pages
        confirmation = try pages.template("delete")
        list = try pages.template("deleted")
        self.database = database
        self.desk = desk
        self.now = now
    }

    @Sendable func confirm(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let captures = try await Deletions(runner: database).shown(selection.captures, of: rental)
        let back = selection.back(to: rental)
        guard !captures.isEmpty else {
            guard selection.captures.isEmpty else { throw APIError.notFound }
            return .redirect(to: back)
        }
        let model = DeleteModel(
            captures, of: rental, back: back, words: words(context), assets: GalleryAssets(pages.assets))
        return try pages.page(confirmation, model, title: model.title, request: request, context: context)
    }

    @Sendable func delete(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let instant = now().inMilliseconds
        let entries = try await desk.delete(selection.captures, of: rental, by: context.actor, at: instant)
        // A form that is sent once more finds nothing left, and its list says so.
        let isKnown = try await !Deletions(runner: database).known(selection.captures, of: rental).isEmpty
        guard !entries.isEmpty || isKnown else { throw APIError.notFound }
        context.logger.info("captures deleted", metadata: ["captures": "\(entries.count)"])
        return .redirect(to: "\(rental.address)/deleted")
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let deletions = Deletions(runner: database)
        let captures = try await deletions.list(of: rental, atMost: Self.mostListed)
        let model = DeletedModel(
            captures, count: try await deletions.count(of: rental), of: rental, rights: GalleryRights(context.pass),
            words: words(context), assets: GalleryAssets(pages.assets), at: now())
        return try pages.page(list, model, title: model.title, request: request, context: context)
    }

    @Sendable func restore(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let isAll = selection.fields["all"] == "yes"
        guard isAll || !selection.captures.isEmpty else { return .redirect(to: "\(rental.address)/deleted") }
        let entries = try await desk.restore(
            isAll ? nil : selection.captures, of: rental, by: context.actor, at: now().inMilliseconds)
        if !isAll, entries.isEmpty, try await Deletions(runner: database).known(selection.captures, of: rental).isEmpty
        {
            throw APIError.notFound
        }
        context.logger.info("captures restored", metadata: ["captures": "\(entries.count)"])
        return .redirect(to: "\(rental.address)/deleted")
    }

    /// `POST …/hide`
    @Sendable func hide(_ request: Request, _ context: PageContext) async throws -> Response {
        try await setAside(true, request, context)
    }

    /// `POST …/unhide`
    @Sendable func unhide(_ request: Request, _ context: PageContext) async throws -> Response {
        try await setAside(false, request, context)
    }

    private func setAside(_ isAside: Bool, _ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let changed = try await desk.setAside(
            isAside, selection.captures, of: rental, at: now().inMilliseconds)
        guard !changed.isEmpty || selection.captures.isEmpty else { throw APIError.notFound }
        return .redirect(to: selection.back(to: rental))
    }

    private func words(_ context: PageContext) -> GalleryWords {
        GalleryWords(texts: pages.texts, language: context.language)
    }

}
