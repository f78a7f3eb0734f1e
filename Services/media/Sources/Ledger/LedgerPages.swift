import Contracts
import Foundation
import HTTPTypes
import Hexadecimal
import Hummingbird
import Journal
import Logging
import NIOCore
import PostgreSQL
import WebPages

/// What was done with the captures of a rental, for whoever may share them: as a page, for programs, and as a signed file.
struct LedgerPages: Sendable {
    static let pageSize = 50
    /// More than that is asked for in parts, from the interface for programs.
    private static let mostInBundle = 100_000

    private struct Listing: Encodable {
        struct Entry: Encodable {
            var position: Int64
            var at: String
            var kind: String
            var actor: String
            var data: [String: String]
        }
        var entries: [Entry]
        /// What `before` wants for the next page; absent on the last one.
        var next: Int64?
        var count: Int64
    }

    let pages: Pages
    let database: Database
    let ledger: ResponsibilityLedger
    let key: CheckpointKey
    let now: @Sendable () -> Date

    init(
        pages: Pages, database: Database, ledger: ResponsibilityLedger, key: CheckpointKey,
        now: @escaping @Sendable () -> Date
    ) throws {
        (self.pages, self.database, self.ledger, self.key, self.now) = (pages, database, ledger, key, now)
        _ = try pages.template("ledger")
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, entries, count) = try await page(request, context)
        let model = LedgerModel(
            entries, count: count, of: rental, actor: context.actor,
            publicKey: String(hexadecimal: key.publicKey), texts: TextsOfPage(pages.texts, context.language))
        return try pages.page("ledger", model, title: model.head.heading, request: request, context: context)
    }

    @Sendable func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let (_, entries, count) = try await page(request, context)
        return try Response.json(
            Listing(
                entries: entries.map {
                    Listing.Entry(
                        position: $0.position, at: ContractCoding.text(of: $0.at), kind: $0.kind, actor: $0.actor,
                        data: $0.data)
                },
                next: entries.last.flatMap { $0.position > 1 ? $0.position : nil }, count: count))
    }

    /// The whole ledger of a rental as a signed file, once its chain was followed from end to end.
    @Sendable func bundle(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let stream = JournalStream.rental(rental.id.uuid)
        guard try await ledger.count(of: rental, in: database) <= Self.mostInBundle else {
            throw APIError(
                .unprocessableContent, code: "ledger-too-long",
                message: "This ledger is too long for one file; read it page by page, or ask us for it.")
        }
        let verdict = try await ledger.journal.verify(stream, in: database)
        guard verdict.isIntact else {
            context.logger.error("ledger broken", metadata: ["rental": "\(rental.id)", "verdict": "\(verdict)"])
            throw APIError(
                .internalServerError, code: "ledger-broken",
                message: "The ledger of this rental is not what was written. We have been told.")
        }
        let entries = try await ledger.journal.entries(of: stream, limit: Self.mostInBundle, in: database)
        let bundle = try JournalBundle(entries, of: stream, at: now(), signedBy: key)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"ledger.txt\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: bundle.text)))
    }

    private func page(
        _ request: Request, _ context: PageContext
    ) async throws -> (OwnRental, [JournalEntry], count: Int64) {
        let rental = try await OwnRental.named(in: context, database)
        let before = try request.uri.queryParameters.get("before").map { text in
            guard let position = Int64(text), position > 0 else {
                throw APIError.invalid("before", "wants what the page before named")
            }
            return position
        }
        let entries = try await ledger.page(of: rental, before: before, atMost: Self.pageSize, in: database)
        return (rental, entries, try await ledger.count(of: rental, in: database))
    }
}
