import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Passes
import PostgreSQL
import WebPages

/// A customer's pages about archives: ordering one, how far it is, its bytes. They work without JavaScript.
struct ArchivePages: Sendable {
    private let pages: Pages
    private let template: String
    private let listTemplate: String
    private let styleSheet: String
    private let database: Database
    private let orders: ArchiveOrders
    private let download: ArchiveDownload
    private let now: @Sendable () -> Date

    init(
        pages: Pages, database: Database, orders: ArchiveOrders, download: ArchiveDownload,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.pages = pages
        template = try pages.template("archive")
        listTemplate = try pages.template("archives")
        styleSheet = pages.assets.address(of: "guest.css") ?? ""
        self.database = database
        self.orders = orders
        self.download = download
        self.now = now
    }

    /// What can be ordered of a rental, and what was.
    @Sendable func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let archives = try await Archives(runner: database).list(rental.id, of: rental.customerID, at: now())
        let words = ArchiveWords(texts: pages.texts, language: context.language)
        let model = ArchiveListModel(archives, of: rental.id, words: words, styleSheet: styleSheet)
        return try pages.page(listTemplate, model, title: model.title, request: request, context: context)
    }

    @Sendable func order(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let form = try await ArchiveForm(request)
        let instant = now().inMilliseconds
        let id: Identifier<CaptureArchive>
        if let again = form.again {
            guard let archive = try await Archives(runner: database).find(again, of: rental.customerID),
                archive.rentalID == rental.id
            else { throw ArchiveError.unknown }
            id = try await orders.again(archive, by: context.actor, at: instant, database: database)
        } else {
            id = try await orders.place(
                ArchiveOrder(
                    rentalID: rental.id, content: form.content, captures: form.captures.isEmpty ? nil : form.captures),
                of: rental.customerID, by: context.actor, at: instant)
        }
        return .redirect(to: "/media/archives/\(id)")
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let id = Identifier<CaptureArchive>(context.parameters.get("archive") ?? ""),
            let archive = try await Archives(runner: database).find(id, of: try Self.customer(context))
        else { throw ArchiveError.unknown }
        return try await page(of: archive, request, context)
    }

    /// Somebody who follows a link to bytes that are over sees why, and the way to others.
    @Sendable func bytes(_ request: Request, _ context: PageContext) async throws -> Response {
        do {
            return try await download.answer(request, context)
        } catch let error as APIError where error.status == .gone && request.prefersHTML {
            return try await show(request, context)
        }
    }

    private func page(
        of archive: StoredArchive, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let instant = now()
        var isWhole = true
        if archive.state == .ready, !archive.isOver(at: instant) {
            isWhole = try await Archives(runner: database).isWhole(archive, at: instant)
        }
        let words = ArchiveWords(texts: pages.texts, language: context.language)
        let model = ArchivePageModel(
            archive, isWhole: isWhole, words: words, styleSheet: styleSheet, at: instant)
        return try pages.page(
            template, model, title: model.title, status: model.isOver ? .gone : .ok, request: request, context: context)
    }

    private static func customer(_ context: PageContext) throws(APIError) -> Identifier<Customer> {
        guard let customer = context.pass?.customer else { throw APIError.customersOnly }
        return Identifier(customer)
    }
}
