import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Passes
import PostgreSQL
import WebPages

/// `/media/api/archives`: the same as the pages for a customer's programs.
struct ArchiveAPI: Sendable {
    private struct Order: Decodable {
        var rental: UUID?
        var captures: [UUID]?
        var what: ArchiveContent?
    }

    let database: Database
    let orders: ArchiveOrders
    let download: ArchiveDownload
    let now: @Sendable () -> Date

    func add(to api: RouterGroup<PageContext>) {
        api.post(use: order)
            .get(":archive", use: show)
            .get(":archive/:file") { [download] request, context in try await download.answer(request, context) }
    }

    @Sendable private func order(_ request: Request, _ context: PageContext) async throws -> Response {
        // The tenant comes from the pass alone; nothing in the request can name another.
        guard let customer = context.pass?.customer else { throw APIError.customersOnly }
        var context = context
        context.maxUploadSize = ArchiveForm.longest
        let order = try await request.decode(as: Order.self, context: context)
        guard let rental = order.rental else { throw APIError.invalid("rental", "wants the identifier of a rental") }
        let id = try await orders.place(
            ArchiveOrder(
                rentalID: Identifier(rental), content: order.what ?? .pictures,
                captures: order.captures.map { $0.map { Identifier($0) } }),
            of: Identifier(customer), by: context.actor, at: now().inMilliseconds)
        var response = try await view(of: id, context)
        response.status = .created
        response.headers[.location] = "/media/api/archives/\(id)"
        return response
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let id = Identifier<CaptureArchive>(context.parameters.get("archive") ?? "") else {
            throw ArchiveError.unknown
        }
        return try await view(of: id, context)
    }

    private func view(of id: Identifier<CaptureArchive>, _ context: PageContext) async throws -> Response {
        guard let customer = context.pass?.customer else { throw APIError.customersOnly }
        let archives = Archives(runner: database)
        guard let archive = try await archives.find(id, of: Identifier(customer)) else { throw ArchiveError.unknown }
        guard !archive.isOver(at: now()) else { throw ArchiveError.over }
        let isWhole = archive.state == .ready ? try await archives.isWhole(archive, at: now()) : true
        return try Response.json(ArchiveView(archive, isWhole: isWhole))
    }
}
