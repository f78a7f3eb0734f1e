import Foundation
import Hummingbird
import MessagingRuntime
import PostgreSQL
import ServiceHost
import WebPages

/// Everything about creations that is answered over HTTP.
struct CreationRoutes: Sendable {
    private let door: CustomerDoor
    private let pages: CreationPages
    private let bytes: CreationBytes
    private let api: CreationAPI

    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, objects: SealedObjects,
        ledger: ResponsibilityLedger, door: CustomerDoor
    ) throws {
        self.door = door
        let desk = CreationDesk(unit: unit, objects: objects, ledger: ledger)
        pages = try CreationPages(pages: frame.pages, database: database, desk: desk, now: frame.now)
        bytes = CreationBytes(
            database: database, unit: unit, objects: objects, ledger: ledger, now: frame.now)
        api = CreationAPI(database: database, desk: desk, now: frame.now)
    }

    /// - Parameter limit: of one client's requests to all of it.
    func add(to router: Router<PageContext>, limit: RateLimit) {
        func group(_ scope: String) -> RouterGroup<PageContext> { door.pages(router, limit: limit, scope: scope) }
        func program(_ scope: String) -> RouterGroup<PageContext> { door.programs(router, limit: limit, scope: scope) }
        group(GalleryRights.read)
            .get(":rental/creations", use: pages.list)
            .get(":rental/creations/:creation", use: pages.show)
            .get(":rental/creations/:creation/look/:recipe", use: bytes.look)
        group(GalleryRights.read).add(middleware: DownloadCheck())
            .get(":rental/creations/:creation/file", use: bytes.keep)
        group(GalleryRights.edit)
            .post(":rental/creations/new", use: pages.choose)
            .post(":rental/creations", use: pages.make)
            .get(":rental/creations/:creation/delete", use: pages.askToDelete)
            .post(":rental/creations/:creation/delete", use: pages.delete)
        program(GalleryRights.read)
            .get(":rental/creations", use: api.list)
            .get(":rental/creations/:creation", use: api.show)
        program(GalleryRights.read).add(middleware: DownloadCheck())
            .get(":rental/creations/:creation/file", use: bytes.keep)
        program(GalleryRights.edit)
            .post(":rental/creations", use: api.make)
            .delete(":rental/creations/:creation", use: api.delete)
    }
}
