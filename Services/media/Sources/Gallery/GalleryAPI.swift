import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Passes
import PostgreSQL
import WebPages

/// `/media/api/rentals/{rental}/…`: what the gallery's pages can do, for a customer's programs.
struct GalleryAPI: Sendable {
    let database: Database
    let actions: CaptureDesk
    let signer: LinkSigner
    let desk: PassDesk
    let record: GrantRecord
    let now: @Sendable () -> Date

    struct Listing: Encodable, Sendable {
        var captures: [CaptureView]
        /// What `after` wants for the next page; absent on the last one.
        var next: String?
        /// All that match, on every page.
        var count: Int
    }

    struct Deleted: Encodable, Sendable {
        struct Item: Encodable, Sendable {
            var id: String
            var madeAt: String
            var deletedAt: String
            /// From then on it cannot be taken back.
            var finalAt: String
        }
        var captures: [Item]
        /// Of all of them, also those that the list does not show.
        var count: Int
    }

    /// What an act was about: those that it changed or found so already.
    struct Acted: Encodable, Sendable {
        var captures: [String]
        var finalAt: String?
    }

    private static let pageSizes = 1...200
    private static let usualPage = 100

    func add(to router: Router<PageContext>, limit: RateLimit) {
        func group(_ scope: String) -> RouterGroup<PageContext> {
            router.group("media/api/rentals").add(middleware: limit)
                .add(middleware: PassCheck(scopes: [scope]) { [desk] in try await desk.pass(for: $0) })
                .add(middleware: record)
        }
        group(GalleryRights.read)
            .get(":rental/captures", use: list)
            .get(":rental/deleted", use: deleted)
        group(GalleryRights.edit)
            .post(":rental/captures/hide") { try await setAside(true, $0, $1) }
            .post(":rental/captures/show") { try await setAside(false, $0, $1) }
        group(GalleryRights.delete)
            .post(":rental/captures/delete", use: delete)
            .post(":rental/captures/restore", use: restore)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let signer = signer.under(context.pass)
        let size = try GalleryQuery.number(request, "limit", in: Self.pageSizes) ?? Self.usualPage
        let (captures, instant) = (GalleryCaptures(runner: database), now())
        let slice = try await captures.slice(
            of: rental, try GalleryQuery.filter(request), after: try GalleryPage.cursor(request), atMost: size,
            at: instant)
        let views = try await CustomerCaptures(runner: database).captures(slice.captures.map(\.id)).map { capture in
            CaptureView(capture) { MemberDownload.address(of: $0, in: rental.id, signedBy: signer) }
        }
        return try Response.json(
            Listing(captures: views, next: slice.next?.description, count: slice.count))
    }

    @Sendable private func deleted(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let deletions = Deletions(runner: database)
        let captures = try await deletions.list(of: rental, atMost: DeletionTerms.most)
        return try Response.json(
            Deleted(
                captures: captures.map {
                    Deleted.Item(
                        id: $0.id.description, madeAt: ContractCoding.text(of: $0.madeAt),
                        deletedAt: ContractCoding.text(of: $0.deletedAt), finalAt: ContractCoding.text(of: $0.finalAt))
                }, count: try await deletions.count(of: rental)))
    }

    @Sendable private func delete(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, captures) = try await named(request, context)
        let entries = try await actions.delete(
            captures, of: rental, by: context.actor, at: now().inMilliseconds)
        // What was deleted before is deleted: asking again is no error.
        let finalAt = entries.map(\.finalAt).max().map(ContractCoding.text)
        return try Response.json(Acted(captures: entries.map(\.captureID.description).sorted(), finalAt: finalAt))
    }

    @Sendable private func restore(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, captures) = try await named(request, context)
        let entries = try await actions.restore(
            captures, of: rental, by: context.actor, at: now().inMilliseconds)
        return try Response.json(Acted(captures: entries.map(\.captureID.description).sorted()))
    }

    private func setAside(_ isAside: Bool, _ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, captures) = try await named(request, context)
        let changed = try await actions.setAside(isAside, captures, of: rental, at: now().inMilliseconds)
        return try Response.json(Acted(captures: changed.map(\.description).sorted()))
    }

    /// The captures that the body names, of which one at least is the rental's.
    private func named(
        _ request: Request, _ context: PageContext
    ) async throws -> (OwnRental, [Identifier<Capture>]) {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(json: request, context)
        let known = try await Deletions(runner: database).known(selection.captures, of: rental)
        guard !known.isEmpty else { throw APIError.notFound }
        return (rental, known)
    }
}
