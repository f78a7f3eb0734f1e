import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PostgreSQL
import WebPages

/// `/media/api/rentals/{rental}/captures/{capture}/edits`, `…/filters` and `…/logo`: what the editor's pages can do, for a
/// customer's programs.
struct EditAPI: Sendable {
    let database: Database
    let desk: EditDesk
    let logos: LogoDesk
    let door: CustomerDoor
    let now: @Sendable () -> Date

    private struct RecipeBody: Decodable {
        var original: String?
        var recipe: EditRecipe
    }

    private struct OriginalBody: Decodable { var original: String? }

    private struct FilterBody: Decodable {
        var captures: [String]
        var filter: PhotoFilter
    }

    private static let recipeFields = Set(["original", "recipe"]).union(EditJSON.recipe.map { "recipe.\($0)" })
    private static let filterFields = Set(["captures", "filter"]).union(EditJSON.filter.map { "filter.\($0)" })

    func add(to router: Router<PageContext>, limit: RateLimit) {
        func group(_ scope: String) -> RouterGroup<PageContext> { door.programs(router, limit: limit, scope: scope) }
        group(GalleryRights.read)
            .get(":rental/captures/:capture/edits", use: show)
            .get(":rental/filters/:batch", use: progress)
        group(GalleryRights.edit)
            .post(":rental/captures/:capture/edits", use: keep)
            .post(":rental/captures/:capture/edits/undo", use: undo)
            .post(":rental/captures/:capture/edits/original", use: restoreOriginal)
            .post(":rental/filters", use: put)
            .put(":rental/logo", use: takeLogo)
            .delete(":rental/logo", use: removeLogos)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let place = try await EditPlace(request.uri.queryParameters["original"], context, database, at: now())
        return try await view(of: place)
    }

    @Sendable private func keep(_ request: Request, _ context: PageContext) async throws -> Response {
        let body = try await EditJSON.decode(RecipeBody.self, known: Self.recipeFields, request, context)
        let place = try await EditPlace(body.original.map { $0[...] }, context, database, at: now())
        let hasLogo = try await Logos(runner: database).newest(of: place.rental) != nil
        if var fault = body.recipe.faults(hasLogo: hasLogo).first {
            fault.field = "recipe.\(fault.field)"
            throw fault.refusal
        }
        try await desk.keep(body.recipe, on: place.picture, of: place.rental, at: now().inMilliseconds)
        return try await view(of: place, .accepted)
    }

    @Sendable private func undo(_ request: Request, _ context: PageContext) async throws -> Response {
        let place = try await named(request, context)
        try await desk.undo(place.picture, of: place.rental, at: now().inMilliseconds)
        return try await view(of: place, .accepted)
    }

    @Sendable private func restoreOriginal(_ request: Request, _ context: PageContext) async throws -> Response {
        let place = try await named(request, context)
        try await desk.restoreOriginal(of: place.picture, place.rental, at: now().inMilliseconds)
        return try await view(of: place, .accepted)
    }

    @Sendable private func put(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let body = try await EditJSON.decode(FilterBody.self, known: Self.filterFields, request, context)
        if let fault = body.filter.faults.first { throw fault.refusal }
        let captures = try CaptureSelection.captures(body.captures, "captures")
        let id = try await desk.put(body.filter, on: captures, of: rental, at: now().inMilliseconds)
        return try await progress(of: id, rental, .accepted)
    }

    @Sendable private func progress(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        guard let id = context.parameters.get("batch").flatMap({ Identifier<FilterBatch>($0) }) else {
            throw APIError.notFound
        }
        return try await progress(of: id, rental, .ok)
    }

    @Sendable private func takeLogo(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        guard request.headers[.contentType].flatMap({ MediaType(from: $0) })?.isType(.imagePng) == true else {
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type", message: "The body must be image/png.")
        }
        let body = try await request.body.collect(upTo: LogoDesk.mostBytes)
        let logo = try await logos.take(Array(body.readableBytesView), for: rental, at: now().inMilliseconds)
        return try Response.json(EditView.Logo(logo), .created)
    }

    @Sendable private func removeLogos(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        try await logos.removeAll(of: rental, at: now().inMilliseconds)
        return Response(status: .noContent)
    }

    private func named(_ request: Request, _ context: PageContext) async throws -> EditPlace {
        let body = try await EditJSON.decode(OriginalBody.self, known: ["original"], request, context)
        return try await EditPlace(body.original.map { $0[...] }, context, database, at: now())
    }

    private func view(of place: EditPlace, _ status: HTTPResponse.Status = .ok) async throws -> Response {
        let edits = Edits(runner: database)
        let original = place.picture.original.id
        let state = try await edits.state(of: original) ?? EditState()
        var steps: [EditView.Step] = []
        let opener = EditOpener(runner: database, objects: logos.objects)
        for step in try await edits.steps(of: original) {
            steps.append(EditView.Step(step, try await opener.recipe(of: step)))
        }
        return try Response.json(EditView(original, state, steps), status)
    }

    private func progress(
        of id: Identifier<FilterBatch>, _ rental: OwnRental, _ status: HTTPResponse.Status
    ) async throws -> Response {
        guard let state = try await FilterBatches(runner: database).progress(of: id, rental) else {
            throw APIError.notFound
        }
        return try Response.json(EditView.Progress(state), status)
    }
}
