import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Images
import NIOCore
import PostgreSQL
import WebPages

/// `/media/rentals/{rental}/logo`: the logo that a customer may put on the pictures of a rental.
struct LogoPage: Sendable {
    let pages: Pages
    let template: String
    let database: Database
    let desk: LogoDesk
    let now: @Sendable () -> Date

    init(pages: Pages, database: Database, desk: LogoDesk, now: @escaping @Sendable () -> Date) throws {
        self.pages = pages
        template = try pages.template("logo")
        self.database = database
        self.desk = desk
        self.now = now
    }

    struct Model: Sendable {
        var head: PageHead
        var errors: FormErrors?
        var file: FormFile
        var action: String
        /// Nil as long as there is none.
        var picture: String?
        var styleSheet: String
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        return try await page(rental, nil, request, context)
    }

    @Sendable func upload(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let bytes: [UInt8]
        do {
            bytes = try await FormUpload.file("logo", request, atMost: LogoDesk.mostBytes)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            return try await page(rental, .tooLong, request, context)
        }
        do {
            try await desk.take(bytes, for: rental, at: now().inMilliseconds)
        } catch let error as APIError {
            guard let refusal = LogoDesk.Refusal(error) else { throw error }
            return try await page(rental, refusal, request, context)
        }
        return .redirect(to: "\(rental.address)/logo")
    }

    @Sendable func remove(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        try await desk.removeAll(of: rental, at: now().inMilliseconds)
        return .redirect(to: "\(rental.address)/logo")
    }

    /// What the logo looks like, on white.
    @Sendable func picture(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        guard let logo = try await Logos(runner: database).newest(of: rental) else { throw APIError.notFound }
        let small: [UInt8]
        do {
            let bytes = try await EditOpener(runner: database, objects: desk.objects).bytes(of: logo)
            small = try await desk.decoders.render(bytes, recipes: [.thumb]).first?.bytes ?? []
        } catch {
            throw EditPreview.refusal(for: error)
        }
        return Response(
            status: .ok, headers: [.contentType: "image/jpeg", .cacheControl: "private, no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: small)))
    }

    private func page(
        _ rental: OwnRental, _ refusal: LogoDesk.Refusal?, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let text = TextsOfPage(pages.texts, context.language)
        let logo = try await Logos(runner: database).newest(of: rental)
        let error = refusal.map { text("logo.wrong.\($0.rawValue)") }
        let model = Model(
            head: PageHead(
                text("logo.title"), lead: text("logo.lead"),
                back: PageAct(text("gallery.back"), address: rental.address)),
            errors: error.map { FormErrors([FormErrors.Line($0, field: "logo")]) },
            file: FormFile("logo", text("logo.file"), hint: text("logo.hint"), error: error, accept: "image/png"),
            action: "\(rental.address)/logo",
            picture: logo.map { "\(rental.address)/logo/picture?of=\($0.id)" },
            styleSheet: GalleryAssets(pages.assets).styleSheet)
        return try pages.page(
            template, model, title: model.head.heading, status: refusal == nil ? .ok : .unprocessableContent,
            request: request, context: context)
    }
}
