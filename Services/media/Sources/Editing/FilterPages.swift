import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import PostgreSQL
import WebPages

/// One filter for many pictures, on pages.
///
/// - `POST …/filter`: the form, for the captures that were chosen in the gallery.
/// - `POST …/filters`: puts it on them, on 500 captures at most.
/// - `GET …/filters/{batch}`: how far it is.
struct FilterPages: Sendable {
    private let pages: Pages
    private let form: String
    private let progress: String
    private let database: Database
    private let desk: EditDesk
    private let now: @Sendable () -> Date

    init(pages: Pages, database: Database, desk: EditDesk, now: @escaping @Sendable () -> Date) throws {
        self.pages = pages
        form = try pages.template("filter-form")
        progress = try pages.template("filter-progress")
        self.database = database
        self.desk = desk
        self.now = now
    }

    struct FormModel: Sendable {
        var head: PageHead
        var errors: FormErrors?
        var filter: FilterFormModel
        var captures: [FormHidden]
        var action: String
        var styleSheet: String
        var script: String
    }

    struct ProgressModel: Sendable {
        var head: PageHead
        var notices: [PageNotice]
        var progress: ProgressBar
        var refresh: PageRefresh?
        var styleSheet: String
    }

    @Sendable func choose(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        guard !selection.captures.isEmpty else { return .redirect(to: rental.address) }
        return try page(EditForm(EditRecipe()), selection, of: rental, request, context)
    }

    @Sendable func put(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        guard !selection.captures.isEmpty else { return .redirect(to: rental.address) }
        var fields = EditForm(fields: selection.fields)
        let filter = fields.filter()
        guard fields.faults.isEmpty else { return try page(fields, selection, of: rental, request, context) }
        let batch = try await desk.put(filter, on: selection.captures, of: rental, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)/filters/\(batch)")
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        guard let id = context.parameters.get("batch").flatMap({ Identifier<FilterBatch>($0) }),
            let state = try await FilterBatches(runner: database).progress(of: id, rental)
        else { throw APIError.notFound }
        let (text, address) = (TextsOfPage(pages.texts, context.language), "\(rental.address)/filters/\(id)")
        let values = ["done": "\(state.done)", "total": "\(state.total)"]
        var notices: [PageNotice] = []
        if state.failed > 0 {
            notices.append(PageNotice(.warning, text("filter.failed", ["count": "\(state.failed)"])))
        }
        if state.leftOut > 0 {
            notices.append(PageNotice(.info, text("filter.leftOut", ["count": "\(state.leftOut)"])))
        }
        let model = ProgressModel(
            head: PageHead(
                text(state.isRunning ? "filter.running" : "filter.finished"),
                lead: text(state.isRunning ? "filter.running.lead" : "filter.finished.lead"),
                back: PageAct(text("gallery.back"), address: rental.address)),
            notices: notices,
            progress: ProgressBar(
                "filtered", text("filter.progress"), text: text("filter.progress.text", values), done: state.done,
                total: state.total, state: state.isRunning ? .running : .finished),
            refresh: state.isRunning ? PageRefresh(every: 3, address: address) : nil,
            styleSheet: GalleryAssets(pages.assets).styleSheet)
        return try pages.page(progress, model, title: model.head.heading, request: request, context: context)
    }

    private func page(
        _ fields: EditForm, _ selection: CaptureSelection, of rental: OwnRental, _ request: Request,
        _ context: PageContext
    ) throws -> Response {
        let (text, count) = (TextsOfPage(pages.texts, context.language), selection.captures.count)
        let title = text("filter.title.\(count == 1 ? "one" : "many")", ["count": "\(count)"])
        let model = FormModel(
            head: PageHead(
                title, lead: text("filter.lead"), back: PageAct(text("gallery.back"), address: rental.address)),
            errors: EditFormModel.lines(fields, text),
            filter: FilterFormModel(fields, errors: EditFormModel.errors(fields, text), words: text),
            captures: selection.captures.map { FormHidden("capture", $0.description) },
            action: "\(rental.address)/filters", styleSheet: GalleryAssets(pages.assets).styleSheet,
            script: pages.assets.address(of: "edit.js") ?? "")
        return try pages.page(
            form, model, title: title, status: fields.faults.isEmpty ? .ok : .unprocessableContent, request: request,
            context: context)
    }
}
