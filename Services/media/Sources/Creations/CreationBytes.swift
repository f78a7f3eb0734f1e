import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import PostgreSQL
import Vault
import WebPages

/// The bytes of creations, for whoever may see the gallery.
///
/// - `GET …/creations/{creation}/look/{recipe}`: what pages show.
/// - `GET …/creations/{creation}/file`: what is kept, entered in the ledger before its first byte.
struct CreationBytes: Sendable {
    let database: Database
    let unit: UnitOfWork
    let objects: SealedObjects
    let ledger: ResponsibilityLedger
    let now: @Sendable () -> Date

    @Sendable func look(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, creation) = try await Self.named(context, database, at: now())
        let recipe = context.parameters.get("recipe")
        // Films are looked at as they are kept; a sheet in its full size is not.
        let files = try await Creations(runner: database).files(of: creation.id)
        guard let file = files.first(where: { $0.recipe == recipe }), file.recipe != "download"
        else { throw APIError.notFound }
        return try await answer(request, with: file, of: creation, in: rental, .inline)
    }

    @Sendable func keep(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, creation) = try await Self.named(context, database, at: now())
        guard
            let file = try await Creations(runner: database).files(of: creation.id)
                .first(where: { $0.recipe == creation.kind.keepsake })
        else { throw APIError.notFound }
        // Whoever asks for the head only takes nothing home.
        if request.method != .head {
            let instant = now().inMilliseconds
            try await unit.perform(at: instant, actor: context.actor) { transaction, _ in
                try await ledger.record(
                    .creationDownloaded(creation.id), by: context.actor, of: rental.id, at: instant, in: transaction)
            }
        }
        return try await answer(request, with: file, of: creation, in: rental, .attachment)
    }

    private func answer(
        _ request: Request, with file: CreationFile, of creation: StoredCreation, in rental: OwnRental,
        _ disposition: LinkToken.Disposition
    ) async throws -> Response {
        try await RenditionBytes(objects: objects)
            .answer(request, with: file.file, under: creation.keyID.uuid, disposition) { [database, now] in
                guard try await Creations(runner: database).find(creation.id, of: rental, at: now()) != nil else {
                    throw APIError.gone
                }
            }
    }

    /// - Throws: 404 for what is another's, and for what is not shown.
    static func named(
        _ context: PageContext, _ runner: any QueryRunner, at now: Date
    ) async throws -> (OwnRental, StoredCreation) {
        let rental = try await OwnRental.named(in: context, runner)
        guard let id = context.parameters.get("creation").flatMap({ Identifier<Creation>($0) }),
            let creation = try await Creations(runner: runner).find(id, of: rental, at: now)
        else { throw APIError.notFound }
        return (rental, creation)
    }
}
