import Archive
import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MessagingRuntime
import NIOCore
import Passes
import PostgreSQL
import WebPages

/// `GET …/archives/{archive}/{name}.zip`: an archive's bytes, whole or from where a download was cut off.
struct ArchiveDownload: Sendable {
    let database: Database
    let objects: SealedObjects
    let unit: UnitOfWork
    let ledger: ResponsibilityLedger
    let desk: PassDesk
    let slots: ArchiveSlots
    let now: @Sendable () -> Date

    private static let contentType = "application/zip"

    /// - Throws: ``ArchiveError``.
    func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let customer = context.pass?.customer.map({ Identifier<Customer>($0) }),
            let id = Identifier<CaptureArchive>(context.parameters.get("archive") ?? ""),
            let archive = try await Archives(runner: database).find(id, of: customer),
            context.parameters.get("file") == archive.fileName
        else { throw ArchiveError.unknown }
        let layout = try await layout(of: archive)
        let (length, tag) = (layout.plan.length, "\"\(layout.tag)\"")
        var headers: HTTPFields = [
            .contentType: Self.contentType, .acceptRanges: "bytes", .eTag: tag,
            .contentDisposition: "attachment; filename=\"\(archive.fileName)\"",
        ]
        if let name = NoIndex.header { headers[name] = NoIndex.value }
        // Whoever goes on with another archive than they began with gets all of it.
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        let (status, range): (HTTPResponse.Status, Range<Int>)
        switch ByteRange(isSame ? request.headers[.range] : nil, length: length) {
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(length)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .all: (status, range) = (.ok, 0..<length)
        case .part(let part):
            (status, range) = (.partialContent, part)
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(length)"
        }
        headers[.contentLength] = "\(range.count)"
        guard request.method != .head else {
            return Response(status: status, headers: headers, body: ResponseBody(contentLength: range.count) { _ in })
        }
        guard let slot = slots.take(for: customer) else { throw ArchiveError.busy }
        let source = SealedArchiveSource(
            archive, layout, database: database, objects: objects,
            mayGoOn: try stillAllowed(request, context, customer), now: now)
        // Whoever goes on where it was cut off goes on with the same download.
        if range.lowerBound == 0 {
            let instant = now().inMilliseconds
            try await unit.perform(at: instant, actor: context.actor) { transaction, _ in
                try await ledger.record(
                    .archiveDownloaded(archive.id, files: archive.included), by: context.actor, of: archive.rentalID,
                    at: instant, in: transaction)
            }
        }
        let reader = ArchiveReader(layout.plan, range, from: source)
        return Response(
            status: status, headers: headers, body: body(reader, range.count, slot, archive, context.logger))
    }

    /// - Throws: ``ArchiveError`` for one that is not there to be downloaded.
    private func layout(of archive: StoredArchive) async throws -> ArchiveLayout {
        let archives = Archives(runner: database)
        guard !archive.isOver(at: now()) else { throw ArchiveError.over }
        guard archive.state != .preparing else { throw ArchiveError.preparing }
        guard archive.state == .ready, let lists = archive.lists else { throw ArchiveError.empty }
        guard try await archives.isWhole(archive, at: now()) else { throw ArchiveError.outdated }
        let layout = try await ArchiveLayout(archive, lists: lists, in: archives)
        // What was prepared by a release that laid archives out otherwise is not gone on with.
        guard layout.tag == archive.tag, layout.plan.length == archive.length else { throw ArchiveError.outdated }
        return layout
    }

    /// Asks again what was asked at the door.
    private func stillAllowed(
        _ request: Request, _ context: PageContext, _ customer: Identifier<Customer>
    ) throws -> @Sendable () async throws -> Void {
        guard let credential = request.bearerToken ?? SessionCookie.secret(of: request, secure: context.isSecure) else {
            throw ArchiveError.unknown
        }
        return { [desk] in
            let pass: Pass
            do {
                pass = try await desk.pass(for: credential)
            } catch {
                throw ArchiveInterruption.passEnded
            }
            guard pass.customer == customer.uuid, pass.allows(ArchiveRoutes.scope) else {
                throw ArchiveInterruption.passEnded
            }
        }
    }

    /// What goes wrong after the first byte ends the connection before the announced length: no client takes that for the
    /// whole, and all of them can go on or see why not.
    private func body(
        _ reader: ArchiveReader, _ length: Int, _ slot: ArchiveSlot, _ archive: StoredArchive, _ logger: Logger
    ) -> ResponseBody {
        ResponseBody(contentLength: length) { writer in
            do {
                try await ArchiveBody.send(reader) { bytes in
                    try await writer.write(ByteBuffer(bytes: bytes))
                    try slot.move()
                }
            } catch {
                logger.info(
                    "archive not downloaded to its end",
                    metadata: [
                        "archive.id": "\(archive.id)",
                        "reason": "\((error as? ArchiveInterruption)?.description ?? "\(type(of: error))")",
                    ])
                throw error
            }
            try await writer.finish(nil)
        }
    }
}
