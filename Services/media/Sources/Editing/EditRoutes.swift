import Foundation
import Hummingbird
import Images
import MessagingRuntime
import PostgreSQL
import ServiceHost
import WebPages

/// Everything about changing pictures that this service answers over HTTP.
struct EditRoutes: Sendable {
    private let door: CustomerDoor
    private let editor: EditPage
    private let preview: EditPreview
    private let logo: LogoPage
    private let filters: FilterPages
    private let api: EditAPI

    /// - Parameter decoders: for what a browser waits for.
    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, objects: SealedObjects, signer: LinkSigner,
        door: CustomerDoor, decoders: DecoderPool
    ) throws {
        self.door = door
        let edits = EditDesk(unit: unit, vault: objects.vault)
        let logos = LogoDesk(unit: unit, objects: objects, decoders: decoders)
        editor = try EditPage(
            pages: frame.pages, database: database, desk: edits, objects: objects, signer: signer, now: frame.now)
        preview = EditPreview(
            database: database, objects: objects, decoders: decoders,
            maximumLength: try frame.settings.integer("MEDIA_MAXIMUM_BYTES"), places: PreviewPlaces(most: 2),
            now: frame.now)
        logo = try LogoPage(pages: frame.pages, database: database, desk: logos, now: frame.now)
        filters = try FilterPages(pages: frame.pages, database: database, desk: edits, now: frame.now)
        api = EditAPI(database: database, desk: edits, logos: logos, door: door, now: frame.now)
    }

    /// - Parameter limit: of one client's requests to all of it.
    func add(to router: Router<PageContext>, limit: RateLimit) {
        door.pages(router, limit: limit, scope: GalleryRights.edit)
            .get(":rental/captures/:capture/edit", use: editor.show)
            .post(":rental/captures/:capture/edit", use: editor.change)
            .post(":rental/captures/:capture/edit/undo", use: editor.undo)
            .post(":rental/captures/:capture/edit/original", use: editor.restoreOriginal)
            .get(":rental/captures/:capture/edit/picture", use: preview.answer)
            .get(":rental/logo", use: logo.show)
            .post(":rental/logo", use: logo.upload)
            .post(":rental/logo/remove", use: logo.remove)
            .get(":rental/logo/picture", use: logo.picture)
            .post(":rental/filter", use: filters.choose)
            .post(":rental/filters", use: filters.put)
            .get(":rental/filters/:batch", use: filters.show)
        api.add(to: router, limit: limit)
    }
}
